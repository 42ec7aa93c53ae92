package dev.pictor.events;

import java.util.regex.Pattern;

/** An event that is refused for good: trying again cannot help. */
public final class RejectedEventException extends RuntimeException {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private final RejectCode code;

    /** A refusal with a reason that names the thing, the value and the way out. */
    public RejectedEventException(RejectCode code, String reason) {
        super(CONTROL.matcher(reason).replaceAll(" ")); // it goes to logs, and may quote a client
        this.code = code;
    }

    /** The kind of refusal. */
    public RejectCode code() {
        return code;
    }

    /** The reason in words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}

package dev.pictor.query.encoding;

/** An encoder fails on what it must take: its device is gone or out of memory, say. May pass. */
public final class EncoderUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    EncoderUnavailableException(String part, RuntimeException cause) {
        super("the %s fails: %s".formatted(part, cause.getMessage()), cause);
    }
}

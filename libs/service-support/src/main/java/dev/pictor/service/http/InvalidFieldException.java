package dev.pictor.service.http;

import org.jspecify.annotations.Nullable;

/** A field of a request that cannot be read; names the field and the way out. */
public final class InvalidFieldException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;

    /**
     * A problem of one field.
     *
     * @param field its path from the top of the request
     * @param problem what is wrong and what is expected
     */
    public InvalidFieldException(String field, String problem) {
        super(problem);
        this.field = field;
    }

    /** The field at fault. */
    public String field() {
        return field;
    }

    /** What is wrong with it. */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /** The one that others wrap, if any. */
    static @Nullable InvalidFieldException in(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidFieldException found) {
                return found;
            }
        }
        return null;
    }
}

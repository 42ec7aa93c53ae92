package dev.pictor.query.search;

/** A query that cannot be answered as asked; names the field and the way out. */
public final class InvalidQueryException extends RuntimeException {

    private final String field;

    /** A problem of one field. */
    public InvalidQueryException(String field, String problem) {
        super(problem);
        this.field = field;
    }

    /** The field at fault. */
    public String field() {
        return field;
    }
}

package dev.pictor.index;

/** A failure of the vector store; the subtypes say whether trying again can help. */
public abstract sealed class VectorIndexException extends RuntimeException {

    private VectorIndexException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The store is away, slow or overloaded for now. */
    public static final class Transient extends VectorIndexException {
        /** A failure that may pass. */
        public Transient(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store refuses what was asked: unknown generation, wrong dimension, no permission. */
    public static final class Permanent extends VectorIndexException {
        /** A failure that stays. */
        public Permanent(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

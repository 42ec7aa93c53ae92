package dev.pictor.objects;

/** A failure of the object store; the subtypes say whether trying again can help. */
public abstract sealed class ObjectStoreException extends RuntimeException {

    private ObjectStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The store is away, slow or full for now. */
    public static final class Transient extends ObjectStoreException {
        /** A failure that may pass. */
        public Transient(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store refuses what was asked: wrong settings, no permission. */
    public static final class Permanent extends ObjectStoreException {
        /** A failure that stays. */
        public Permanent(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

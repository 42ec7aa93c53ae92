package dev.pictor.captions;

/** The outcome of cleaning a caption. */
public sealed interface Cleaned {

    /**
     * A caption fit to train on.
     *
     * @param text lower-case, NFC, single spaces, no {@code $}, at least one letter
     */
    record Caption(String text) implements Cleaned {}

    /**
     * A caption that is none.
     *
     * @param detail what is wrong and the way out, in words
     */
    record Refused(Reason reason, String detail) implements Cleaned {}

    /** Why a caption is refused. */
    enum Reason {
        /** Nothing is left. */
        EMPTY,
        /** Something is left, but no letter of any script. */
        NO_LETTER,
        /** Much of it is control characters or other code points that no text has. */
        BINARY
    }
}

package dev.pictor.checkpoint;

/**
 * How a text becomes tokens.
 *
 * @param vocabulary where the tokenizer comes from
 * @param cleaning what a text goes through before it
 * @param endToken the id of the end token that the text tower looks for, or -1 for the largest id
 * @param endAsPadding whether the end token is replaced by padding
 */
public record TokenRules(
        Vocabulary vocabulary, Cleaning cleaning, int endToken, boolean endAsPadding) {

    /** Where the tokenizer comes from. */
    public enum Vocabulary {
        /** CLIP's own 49,408 tokens, whatever lies in the directory. */
        CLIP,
        /** The directory's files. */
        FILES
    }

    /** What a text goes through before the tokenizer. */
    public enum Cleaning {
        /** Nothing; the tokenizer's own normalizer does what is needed. */
        NONE,
        /** Characters mended, HTML unescaped, white space collapsed. */
        WHITESPACE,
        /** And lower case. */
        LOWER,
        /** And without punctuation. */
        CANONICAL
    }
}

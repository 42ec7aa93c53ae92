package dev.pictor.captions;

/**
 * A keyword of a caption: a run of determiners, adjectives and nouns.
 *
 * @param start offset of its first character in the cleaned caption
 * @param end offset after its last character
 * @param text its tokens joined by one space; differs from the caption where tokens touch
 */
public record Keyword(int start, int end, String text) {

    /** Checks the order of the offsets. */
    public Keyword {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("keyword [%d, %d)".formatted(start, end));
        }
    }
}

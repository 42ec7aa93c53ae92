package dev.pictor.clip;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A tokenised text: ids from start to end token, and the positions that take a pseudo-word.
 *
 * @param ids token ids; the last is the end token, where there is one
 * @param slots positions in {@code ids} whose embedding a pseudo-word replaces; may be empty
 * @param truncated whether the text was longer than the context and lost its end
 */
public record TokenIds(int[] ids, int[] slots, boolean truncated) {

    /** Copies the arrays. */
    public TokenIds {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a tokenised text has at least an end token");
        }
        ids = ids.clone();
        slots = slots.clone();
    }

    /** A text without a pseudo-word. */
    public static TokenIds of(int... ids) {
        return new TokenIds(ids, new int[0], false);
    }

    /** A text whose pseudo-word goes wherever {@code placeholder} stands. */
    public static TokenIds withPlaceholder(int[] ids, int placeholder) {
        return new TokenIds(
                ids,
                IntStream.range(0, ids.length).filter(i -> ids[i] == placeholder).toArray(),
                false);
    }

    /** A copy of the ids. */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    /** A copy of the positions. */
    @Override
    public int[] slots() {
        return slots.clone();
    }

    /** Number of ids. */
    public int length() {
        return ids.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds(var otherIds, var otherSlots, var otherTruncated)
                && Arrays.equals(ids, otherIds)
                && Arrays.equals(slots, otherSlots)
                && truncated == otherTruncated;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(slots);
    }

    @Override
    public String toString() {
        return "TokenIds[ids="
                + Arrays.toString(ids)
                + ", slots="
                + Arrays.toString(slots)
                + ", truncated="
                + truncated
                + "]";
    }
}

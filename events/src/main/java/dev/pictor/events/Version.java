package dev.pictor.events;

/**
 * The version of an image in the index: later catalogue records have higher ones.
 *
 * <p>{@code epoch * 2^40 + offset + 1}, below 2^53 because Qdrant compares numbers as doubles.
 */
public final class Version {

    /** One above the highest epoch. */
    public static final int EPOCH_LIMIT = 1 << 13;

    private static final int OFFSET_BITS = 40;

    private Version() {}

    /**
     * The version of a catalogue record.
     *
     * @param epoch raised when the catalogue is re-created, moved or truncated; 0..8191
     * @param offset of the record in its partition
     */
    public static long of(int epoch, long offset) {
        if (epoch < 0 || epoch >= EPOCH_LIMIT) {
            throw new IllegalArgumentException(
                    "epoch %d, allowed are 0..%d".formatted(epoch, EPOCH_LIMIT - 1));
        }
        if (offset < 0 || offset >= (1L << OFFSET_BITS) - 1) {
            throw new IllegalArgumentException(
                    "catalogue offset %d, allowed are 0..2^40-2".formatted(offset));
        }
        return ((long) epoch << OFFSET_BITS) + offset + 1;
    }

    /** The epoch of a version. */
    public static int epoch(long version) {
        return (int) (version >>> OFFSET_BITS);
    }

    /** The catalogue offset of a version. */
    public static long offset(long version) {
        return (version & ((1L << OFFSET_BITS) - 1)) - 1;
    }
}

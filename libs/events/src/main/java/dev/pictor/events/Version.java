package dev.pictor.events;

import java.time.Duration;
import java.time.Instant;

/**
 * The version of an event: its place in the order of the events of its image, whichever partition
 * of the inbox it lies in.
 *
 * <p>From high to low: 40 bits of milliseconds since 2020, when the broker appended the event; 9
 * bits of its rank among those that its partition got in the same millisecond; 4 bits of the
 * partition, so that two partitions do not give the same. Below 2^53, because Qdrant compares
 * numbers as doubles; they last until 2054. See ADR 12.
 */
public final class Version {

    /** One above the highest version. */
    public static final long LIMIT = 1L << 53;

    /** How far apart the versions of two neighbours of one partition are within a millisecond. */
    public static final int STEP = 16;

    /** The highest rank within a millisecond; more records than that take of the next one. */
    public static final int HIGHEST_RANK = 511;

    /** How far the clocks of two brokers, or of a broker and a service, may lie apart. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private static final int TIME_SHIFT = 13;
    private static final long BEGINNING = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    private static final long OLD_OFFSETS = 1L << 40;

    private Version() {}

    /**
     * The lowest version of a millisecond in a partition.
     *
     * @param appended milliseconds since 1970
     * @param partition of the inbox
     */
    public static long of(long appended, int partition) {
        long since = appended - BEGINNING;
        if (since < 0 || since >= LIMIT >> TIME_SHIFT) {
            throw new IllegalArgumentException(
                    "the broker's clock says %s, versions count from 2020 to 2054"
                            .formatted(Instant.ofEpochMilli(appended)));
        }
        return since << TIME_SHIFT | partition % STEP;
    }

    /** When the broker appended the event of a version to the inbox. */
    public static Instant time(long version) {
        return Instant.ofEpochMilli((version >> TIME_SHIFT) + BEGINNING);
    }

    /** Whether a version lies further ahead of a time than two clocks may lie apart. */
    public static boolean isAhead(long version, Instant time) {
        return time(version).isAfter(time.plus(CLOCKS_DIFFER));
    }

    /**
     * Refuses a version ahead of the time at which its record was appended: it would win against
     * all that comes until then.
     *
     * @param appended milliseconds since 1970
     */
    static void checkNotAhead(long version, long appended) {
        var time = Instant.ofEpochMilli(appended);
        if (isAhead(version, time)) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID,
                    "version %d is of %s, but the record was appended at %s"
                            .formatted(version, time(version), time));
        }
    }

    /**
     * Whether two versions are of one event, where {@code recorded} comes from the catalog.
     *
     * <p>Before ADR 12 a version was an epoch times 2^40, plus the offset of the catalog record
     * plus one; all of them are below today's. A catalog record of that time carries no version,
     * and does not know the epoch.
     */
    static boolean same(long recorded, long stored) {
        return recorded == stored
                || (recorded <= OLD_OFFSETS && (stored & (OLD_OFFSETS - 1)) == recorded);
    }

    /** The version of a catalog record that carries none, less its epoch. */
    static long ofOldOffset(long offset) {
        return offset + 1;
    }
}

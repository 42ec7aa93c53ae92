package dev.pictor.ingest.erasure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one sweep removes; kept in the object store from before the first removal to its end, so
 * that it is finished after a kill.
 *
 * @param name its own
 * @param owner the replica that finishes it; two at once would take from each other what they keep
 *     aside
 * @param begun when
 * @param ends how far the catalog had been read, by partition, when nobody needed the contents
 * @param contents SHA-256 of the contents to remove
 * @param images that were deleted
 */
record Sweep(
        String name,
        String owner,
        Instant begun,
        Map<Integer, Long> ends,
        Set<String> contents,
        List<Deleted> images) {

    /** After which a replica that began a sweep is not coming back. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** Copies. */
    Sweep {
        ends = Map.copyOf(ends);
        contents = Set.copyOf(contents);
        images = List.copyOf(images);
    }

    /** Whether a replica may finish it. */
    boolean isFor(String replica, Instant now) {
        return owner.equals(replica) || begun.plus(ABANDONED).isBefore(now);
    }

    /**
     * A deleted image.
     *
     * @param id the image id
     * @param version of the delete
     * @param contents SHA-256 of all contents that it had
     */
    record Deleted(String id, long version, Set<String> contents) {

        /** Copies. */
        Deleted {
            contents = Set.copyOf(contents);
        }
    }
}

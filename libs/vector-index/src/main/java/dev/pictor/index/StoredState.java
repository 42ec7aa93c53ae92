package dev.pictor.index;

/**
 * What the index holds under an id, markers of deleted images included.
 *
 * @param id the image id
 * @param version the stored version
 * @param deleted whether this is the marker of a deleted image
 * @param sha256 of the image; empty for a marker
 * @param model that made the vector; empty for a marker
 * @param details what its publisher told, as {@link dev.pictor.events.ImageDetails#digest} tells it
 *     apart; empty for a marker, and for what was written before there was a digest
 */
public record StoredState(
        String id, long version, boolean deleted, String sha256, String model, String details) {}

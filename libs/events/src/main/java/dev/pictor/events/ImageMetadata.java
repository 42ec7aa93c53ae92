package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * An image without its bytes and its vector: what the catalog, the index and a hit say of it.
 *
 * @param id the image id
 * @param sha256 of the original file, lower-case hex
 * @param mediaType as sniffed, such as {@code image/jpeg}
 * @param width of the upright image in pixels
 * @param height likewise
 * @param details what its publisher told
 * @param createdAt when the event says it happened
 */
public record ImageMetadata(
        String id,
        String sha256,
        String mediaType,
        int width,
        int height,
        @JsonUnwrapped ImageDetails details,
        Instant createdAt) {

    /** Checks that nothing is missing. */
    public ImageMetadata {
        Checks.present("id", id);
        Checks.present("sha256", sha256);
        Checks.present("mediaType", mediaType);
        Checks.present("details", details);
        Checks.present("createdAt", createdAt);
    }
}

package dev.pictor.index;

import dev.pictor.events.ImageMetadata;
import java.time.Instant;

/**
 * What the index knows of an image besides its vector.
 *
 * @param metadata as in the catalog
 * @param version its version; a write takes effect only on a lower stored one
 * @param indexedAt when it was written here
 * @param model the CLIP that made the vector
 */
public record IndexedImage(ImageMetadata metadata, long version, Instant indexedAt, String model) {

    /** The image id. */
    public String id() {
        return metadata.id();
    }
}

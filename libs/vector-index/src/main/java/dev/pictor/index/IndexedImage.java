package dev.pictor.index;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of an image besides its vector.
 *
 * @param id the image id
 * @param version its version; a write takes effect only on a lower stored one
 * @param sha256 of the original file
 * @param mediaType of the original file
 * @param width of the upright image in pixels
 * @param height likewise
 * @param caption a sentence about it
 * @param tags words to filter by
 * @param attributes named values to filter by
 * @param uri where the image comes from
 * @param createdAt when the image's event happened
 * @param indexedAt when it was written here
 * @param model the CLIP that made the vector
 */
public record IndexedImage(
        String id,
        long version,
        String sha256,
        String mediaType,
        int width,
        int height,
        @Nullable String caption,
        List<String> tags,
        Map<String, String> attributes,
        @Nullable String uri,
        Instant createdAt,
        Instant indexedAt,
        String model) {

    /** Copies the collections. */
    public IndexedImage {
        tags = List.copyOf(tags);
        attributes = Map.copyOf(attributes);
    }
}

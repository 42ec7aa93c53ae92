package dev.pictor.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's record of one image: everything but the bytes, which lie in the object store under
 * {@code sha256}.
 *
 * @param id the image id
 * @param sha256 of the original file, lower-case hex
 * @param mediaType as sniffed, such as {@code image/jpeg}
 * @param size of the file in bytes
 * @param width of the upright image
 * @param height of the upright image
 * @param caption see {@link ImageDetails}
 * @param tags likewise
 * @param attributes likewise
 * @param uri likewise
 * @param createdAt when the event says it happened
 * @param acceptedAt when ingest accepted it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CatalogEntry(
        String id,
        String sha256,
        String mediaType,
        long size,
        int width,
        int height,
        @Nullable String caption,
        List<String> tags,
        Map<String, String> attributes,
        @Nullable String uri,
        Instant createdAt,
        Instant acceptedAt) {

    /**
     * Copies the collections; absent ones are empty.
     *
     * @throws RejectedEventException naming what ingest-service would not write
     */
    @SuppressWarnings("NullAway") // a record read from JSON may lack the collections
    public CatalogEntry {
        requireNonNull(id, "id");
        requireNonNull(sha256, "sha256");
        requireNonNull(mediaType, "mediaType");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(acceptedAt, "acceptedAt");
        var details =
                new ImageDetails(
                        caption,
                        tags == null ? List.of() : tags,
                        attributes == null ? Map.of() : attributes,
                        uri);
        tags = details.tags();
        attributes = details.attributes();
        ImageId.check(id);
        Checks.sha256(sha256);
        Checks.mediaType(mediaType);
        Checks.atLeast("size", 1, size);
        Checks.atLeast("width", 1, width);
        Checks.atLeast("height", 1, height);
    }

    /** The record's value. */
    public byte[] toJson() {
        return EventJson.write(this);
    }

    /**
     * Reads a record's value.
     *
     * @throws RejectedEventException if it is none
     */
    public static CatalogEntry parse(byte[] json) {
        return EventJson.read(json, CatalogEntry.class);
    }
}

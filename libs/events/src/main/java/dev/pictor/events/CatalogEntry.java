package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * The catalog's record of one image: everything but the bytes, which lie in the object store under
 * {@code sha256}.
 *
 * @param image what is known of it
 * @param size of the file in bytes
 * @param acceptedAt when ingest accepted it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CatalogEntry(@JsonUnwrapped ImageMetadata image, long size, Instant acceptedAt) {

    /**
     * Checks the values.
     *
     * @throws RejectedEventException naming what ingest-service would not write
     */
    public CatalogEntry {
        Checks.present("image", image);
        Checks.present("acceptedAt", acceptedAt);
        ImageId.check(image.id());
        Checks.sha256(image.sha256());
        Checks.mediaType(image.mediaType());
        Checks.atLeast("size", 1, size);
        Checks.atLeast("width", 1, image.width());
        Checks.atLeast("height", 1, image.height());
    }

    /** The image id. */
    public String id() {
        return image.id();
    }

    /**
     * Refuses an entry that lies under another id's key.
     *
     * @throws RejectedEventException naming both
     */
    void checkId(String key) {
        if (!id().equals(key)) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID,
                    "the record's key is '%s', its entry is of '%s'".formatted(key, id()));
        }
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

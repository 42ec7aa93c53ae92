package dev.pictor.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code images.erased}: one step of the erasure of an image; may repeat. All steps of
 * an image together are its receipt.
 *
 * @param id the image id
 * @param version of the delete; null where the one who did the step does not know it
 * @param step what was done
 * @param place where: a topic, a collection, the object store, the corpus
 * @param at when
 * @param detail in words; null if there is nothing to add
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ErasureEvent(
        String id,
        @Nullable Long version,
        Step step,
        String place,
        Instant at,
        @Nullable String detail) {

    /**
     * Checks the values.
     *
     * @throws RejectedEventException naming what Pictor would not write
     */
    public ErasureEvent {
        requireNonNull(step, "step");
        requireNonNull(place, "place");
        requireNonNull(at, "at");
        ImageId.check(requireNonNull(id, "id"));
    }

    /** What was done. */
    public enum Step {
        /** The delete was taken in: nothing finds the image any more. */
        @JsonProperty("deleted")
        DELETED,
        /** Vector and payload are gone from a collection; a marker with the id remains. */
        @JsonProperty("vector")
        VECTOR,
        /** The original and the thumbnail are gone, unless another image has the same bytes. */
        @JsonProperty("objects")
        OBJECTS,
        /** Captions and their latents are gone from the corpus, unless others have the same. */
        @JsonProperty("captions")
        CAPTIONS,
        /** The marker is gone: the collection does not know the id any more. */
        @JsonProperty("marker")
        MARKER
    }

    /** The record to send. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        return new ProducerRecord<>(
                Topics.ERASED, id.getBytes(StandardCharsets.UTF_8), EventJson.write(this));
    }

    /** As JSON in one line. */
    public byte[] toJson() {
        return EventJson.write(this);
    }

    /**
     * Reads a record's value.
     *
     * @throws RejectedEventException if it is none
     */
    public static ErasureEvent parse(byte[] json) {
        return EventJson.read(json, ErasureEvent.class);
    }
}

package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record of {@code images.indexed}: what became of one version of an image; may repeat.
 *
 * @param id the image id
 * @param version the version this is about
 * @param outcome what the index holds now
 * @param collection where
 * @param model the CLIP that made the vector
 * @param acceptedAt when ingest accepted it; of a delete, when the broker got it
 * @param indexedAt when the vector store confirmed it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record IndexedEvent(
        String id,
        long version,
        Outcome outcome,
        String collection,
        String model,
        Instant acceptedAt,
        Instant indexedAt) {

    /** Checks that nothing is missing. */
    public IndexedEvent {
        Checks.present("id", id);
        Checks.present("outcome", outcome);
        Checks.present("collection", collection);
        Checks.present("model", model);
        Checks.present("acceptedAt", acceptedAt);
        Checks.present("indexedAt", indexedAt);
    }

    /** What became of a version. */
    public enum Outcome {
        /** The image is searchable in this version. */
        @JsonProperty("indexed")
        INDEXED,
        /** The image is searchable in this version; all but its times is as it was. */
        @JsonProperty("unchanged")
        UNCHANGED,
        /** The image is gone. */
        @JsonProperty("deleted")
        DELETED,
        /** The index holds a later version. */
        @JsonProperty("stale")
        STALE
    }

    /** The record to send. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        return new ProducerRecord<>(
                Topics.INDEXED, id.getBytes(StandardCharsets.UTF_8), EventJson.write(this));
    }

    /**
     * Reads a record's value.
     *
     * @throws RejectedEventException if it is none
     */
    public static IndexedEvent parse(byte[] json) {
        return EventJson.read(json, IndexedEvent.class);
    }
}

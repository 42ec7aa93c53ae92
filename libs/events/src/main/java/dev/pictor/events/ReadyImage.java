package dev.pictor.events;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code images.ready.<preprocessing>}: an accepted image in model-ready form, or the
 * order to forget an image.
 *
 * @param id the image id
 * @param version its place in the order of the id's events
 * @param image null for a delete
 */
public record ReadyImage(String id, long version, @Nullable Image image) {

    private static final String ENTRY = "catalog";

    /**
     * An accepted image.
     *
     * @param entry its catalog record
     * @param pixels uint8 RGB, row by row, of the square the preprocessing makes; adopted
     */
    public record Image(CatalogEntry entry, byte[] pixels) {}

    /** The record to send; pixels as value, the rest in headers. */
    public ProducerRecord<byte[], byte[]> toRecord(String topic) {
        var kafka =
                new ProducerRecord<byte[], byte[]>(
                        topic,
                        id.getBytes(StandardCharsets.UTF_8),
                        image == null ? null : image.pixels());
        EventHeaders.putVersion(kafka.headers(), version);
        if (image != null) {
            kafka.headers().add(ENTRY, image.entry().toJson());
        }
        return kafka;
    }

    /**
     * Reads a record.
     *
     * @throws RejectedEventException if ingest cannot have written it
     */
    public static ReadyImage of(ConsumerRecord<byte[], byte[]> kafka) {
        EventHeaders.checkNumber(kafka.headers());
        BoundedDeserializer.check(kafka);
        byte[] key = kafka.key();
        if (key == null) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID, "a ready record needs a key");
        }
        var id = ImageId.of(key);
        long version =
                EventHeaders.version(kafka.headers())
                        .orElseThrow(() ->
                                new RejectedEventException(
                                        RejectCode.RECORD_INVALID,
                                        "a ready record needs the header version"));
        Version.checkNotAhead(version, kafka.timestamp());
        byte[] pixels = kafka.value();
        if (pixels == null) {
            return new ReadyImage(id, version, null);
        }
        var entry = kafka.headers().lastHeader(ENTRY);
        if (entry == null || entry.value() == null) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID, "a ready record needs the header " + ENTRY);
        }
        var parsed = CatalogEntry.parse(entry.value());
        parsed.checkId(id);
        return new ReadyImage(id, version, new Image(parsed, pixels));
    }
}

package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code images.catalog}: the state of an image as of a version.
 *
 * <p>The last word on an image is the record with the highest version, which may lie before others
 * for a while: see {@code CatalogOrder} of ingest-service and ADR 12.
 *
 * @param id the image id
 * @param version its place in the order of the id's events
 * @param entry null for a tombstone
 */
public record CatalogRecord(String id, long version, @Nullable CatalogEntry entry) {

    /** The record to send. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        var kafka =
                new ProducerRecord<byte[], byte[]>(
                        Topics.CATALOG, id.getBytes(UTF_8), entry == null ? null : entry.toJson());
        EventHeaders.putVersion(kafka.headers(), version);
        return kafka;
    }

    /**
     * Reads a record.
     *
     * @throws RejectedEventException if ingest-service cannot have written it
     */
    public static CatalogRecord of(ConsumerRecord<byte[], byte[]> kafka) {
        EventHeaders.checkNumber(kafka.headers());
        BoundedDeserializer.check(kafka);
        byte[] key = kafka.key();
        if (key == null) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID, "a catalog record needs a key");
        }
        var id = ImageId.of(key);
        long version =
                EventHeaders.version(kafka.headers())
                        .orElseGet(() -> Version.ofOldOffset(kafka.offset()));
        Version.checkNotAhead(version, kafka.timestamp());
        if (kafka.value() == null) {
            return new CatalogRecord(id, version, null);
        }
        var entry = CatalogEntry.parse(kafka.value());
        entry.checkId(id);
        return new CatalogRecord(id, version, entry);
    }

    /** Whether an index that holds this version of the image agrees with this record. */
    public boolean agreesWith(long stored) {
        return Version.same(version, stored);
    }
}

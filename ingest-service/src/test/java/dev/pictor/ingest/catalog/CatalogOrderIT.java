package dev.pictor.ingest.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.CatalogRecord;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.local.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogOrderIT {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final long VERSION = Version.of(NOW.toEpochMilli(), 0);

    @TempDir private static Path directory;

    private EmbeddedBroker broker;
    private KafkaConsumer<byte[], byte[]> consumer;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory, 0);
        Map<String, Object> connection = new HashMap<>();
        connection.put("bootstrap.servers", broker.bootstrapServers());
        try (var admin = Admin.create(connection)) {
            new TopicPlan(2, (short) 1).create(admin, "64-huggingface");
        }
        connection.put("group.id", "order");
        connection.put("enable.auto.commit", false);
        consumer =
                new KafkaConsumer<>(
                        connection, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer =
                new KafkaProducer<>(
                        connection, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    void stop() {
        consumer.close();
        producer.close();
        broker.close();
    }

    private static CatalogRecord image(String id, long version) {
        return new CatalogRecord(
                id,
                version,
                new CatalogEntry(
                        new ImageMetadata(
                                id,
                                "ab".repeat(32),
                                "image/png",
                                1,
                                1,
                                new ImageDetails(null, List.of(), Map.of(), null),
                                NOW),
                        1,
                        NOW));
    }

    private static CatalogRecord delete(String id, long version) {
        return new CatalogRecord(id, version, null);
    }

    private void append(CatalogRecord... records) throws Exception {
        for (var record : records) {
            producer.send(record.toRecord()).get();
        }
    }

    /** What compaction would leave: the last record of each id. */
    private Map<String, CatalogRecord> last() {
        var last = new HashMap<String, CatalogRecord>();
        var partitions =
                List.of(
                        new TopicPartition(Topics.CATALOG, 0),
                        new TopicPartition(Topics.CATALOG, 1));
        consumer.assign(partitions);
        consumer.resume(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            for (var kafka : consumer.poll(Duration.ofMillis(200))) {
                if (kafka.value() == null || kafka.value().length > 1) {
                    var record = CatalogRecord.of(kafka);
                    last.put(record.id(), record);
                }
            }
        }
        return last;
    }

    @Test
    void theNewestRecordOfEachIdIsTheLast() throws Exception {
        append(
                delete("undone", VERSION + 9),
                image("undone", VERSION + 1),
                image("overwritten", VERSION + 5),
                image("overwritten", VERSION + 2),
                image("overwritten", VERSION + 4),
                image("in order", VERSION + 1),
                delete("in order", VERSION + 2));
        producer.send(
                        new ProducerRecord<>(
                                Topics.CATALOG, 0, "garbage".getBytes(UTF_8), new byte[] {1}))
                .get();
        // A window of more ids than fit is looked at in several passes.
        assertThat(new CatalogOrder(consumer, producer, 2).mend(Instant.EPOCH)).isEqualTo(2);
        var last = last();
        assertThat(last.get("undone")).isEqualTo(delete("undone", VERSION + 9));
        assertThat(last.get("overwritten")).isEqualTo(image("overwritten", VERSION + 5));
        assertThat(last.get("in order")).isEqualTo(delete("in order", VERSION + 2));
        var again = new CatalogOrder(consumer, producer);
        assertThat(again.mend(Instant.EPOCH)).as("in order now").isZero();

        // What has settled is not read again; what comes after is.
        assertThat(again.mend(Instant.now().plusSeconds(60))).isZero();
        var ids = new ArrayList<CatalogRecord>();
        ids.add(image("late", VERSION + 20));
        ids.add(image("late", VERSION + 10));
        append(ids.toArray(CatalogRecord[]::new));
        assertThat(again.mend(Instant.now().plusSeconds(60))).isEqualTo(1);
        assertThat(last().get("late").version()).isEqualTo(VERSION + 20);
    }
}

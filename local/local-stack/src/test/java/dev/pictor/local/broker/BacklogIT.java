package dev.pictor.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.events.Backlog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogIT {

    private static final Duration RETENTION = Duration.ofHours(100);

    @TempDir private static Path directory;
    private static EmbeddedBroker broker;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final String topic = "ready-" + UUID.randomUUID();
    private final String group = "group-" + topic;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start(directory, 0);
        admin = Admin.create(kafka());
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "transactional.id",
                                "backlog"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterAll
    static void stop() {
        producer.close();
        admin.close();
        broker.close();
    }

    @BeforeEach
    void create() throws Exception {
        var config = Map.of("retention.ms", Long.toString(RETENTION.toMillis()));
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1).configs(config))).all().get();
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private Backlog backlog() throws InterruptedException {
        return Backlog.of(kafka(), topic, group);
    }

    /** Sends one record to a partition, in a transaction as ingest-service does. */
    private void send(int partition, Duration age) {
        producer.beginTransaction();
        var _ =
                producer.send(
                        new ProducerRecord<>(
                                topic,
                                partition,
                                now.minus(age).toEpochMilli(),
                                null,
                                new byte[10]));
        producer.commitTransaction();
    }

    private void commit(int partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        group,
                        Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    @Test
    void whatWaitsIsAsOldAsItsOldestRecord() throws Exception {
        assertThat(backlog()).isEqualTo(new Backlog(null, RETENTION, 0));
        send(0, Duration.ofHours(1));
        send(1, Duration.ofHours(70));
        send(1, Duration.ofHours(2));
        assertThat(backlog().oldest()).isEqualTo(now.minus(Duration.ofHours(70)));
        commit(1, 1); // what follows the record is the marker of its transaction
        assertThat(backlog().oldest()).isEqualTo(now.minus(Duration.ofHours(2)));
        commit(0, 1);
        commit(1, 3);
        assertThat(backlog()).isEqualTo(new Backlog(null, RETENTION, 0));
    }

    @Test
    void whatWasDeletedUnreadIsCounted() throws Exception {
        for (int i = 0; i < 4; i++) {
            send(0, Duration.ofHours(1));
        }
        commit(0, 2);
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5)))
                .all()
                .get();
        assertThat(backlog().lost()).isEqualTo(3);
        commit(0, 8);
        assertThat(backlog()).isEqualTo(new Backlog(null, RETENTION, 0));
    }
}

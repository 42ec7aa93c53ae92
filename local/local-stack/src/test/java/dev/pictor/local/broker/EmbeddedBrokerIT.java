package dev.pictor.local.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    private static final byte[] BIG = new byte[5 << 20];

    @TempDir private Path directory;

    @Test
    void keepsTransactionsAndBigRecordsOverARestart() throws Exception {
        var plan = new TopicPlan(2, (short) 1);
        long offset;
        try (var broker = EmbeddedBroker.start(directory, 0);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            plan.create(admin, "64-huggingface");
            plan.create(admin, "64-huggingface");
            assertThat(admin.listTopics().names().get())
                    .contains(Topics.IMAGES, Topics.CATALOG, "images.ready.64-huggingface");
            try (var producer =
                    new KafkaProducer<byte[], byte[]>(
                            Map.of(
                                    "bootstrap.servers",
                                    broker.bootstrapServers(),
                                    "transactional.id",
                                    "t",
                                    "max.request.size",
                                    16 << 20),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                offset =
                        producer.send(
                                        new ProducerRecord<>(
                                                Topics.IMAGES, 0, "a".getBytes(UTF_8), BIG))
                                .get()
                                .offset();
                producer.commitTransaction();
            }
        }
        try (var broker = EmbeddedBroker.start(directory, 0);
                var consumer =
                        new KafkaConsumer<byte[], byte[]>(
                                Map.of(
                                        "bootstrap.servers",
                                        broker.bootstrapServers(),
                                        "isolation.level",
                                        "read_committed"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topics.IMAGES, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            var records = consumer.poll(Duration.ofSeconds(20));
            assertThat(records.count()).isEqualTo(1);
            assertThat(records.iterator().next().value()).hasSize(BIG.length);
        }
    }

    /** Topics of somebody else, or of an earlier Pictor, would lose images by their old dates. */
    @Test
    void existingTopicsGetTheBrokersTimeAndItIsTold() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                var producer =
                        new KafkaProducer<byte[], byte[]>(
                                Map.of("bootstrap.servers", broker.bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                var consumer =
                        new KafkaConsumer<byte[], byte[]>(
                                Map.of("bootstrap.servers", broker.bootstrapServers()),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(Topics.IMAGES, 1, (short) 1),
                                    new NewTopic(Topics.CATALOG, 1, (short) 1)))
                    .all()
                    .get();
            var plan = new TopicPlan(2, (short) 1);
            assertThat(plan.create(admin, "64-huggingface"))
                    .hasSize(3)
                    .anyMatch(told -> told.contains("topic images: message.timestamp.type was"))
                    .anyMatch(told -> told.contains("images.catalog: min.compaction.lag.ms was 0"));
            // A broker shows what its controller has set a moment later.
            await().untilAsserted(() -> assertThat(plan.create(admin, "64-huggingface")).isEmpty());

            long old = Instant.parse("2009-07-01T12:00:00Z").toEpochMilli();
            producer.send(new ProducerRecord<>(Topics.IMAGES, 0, old, new byte[1], new byte[1]))
                    .get();
            var partition = new TopicPartition(Topics.IMAGES, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var record = consumer.poll(Duration.ofSeconds(20)).iterator().next();
            assertThat(record.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
            assertThat(record.timestamp()).isGreaterThan(old);
        }
    }
}

package dev.pictor.local.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
                    .contains(Topics.IMAGES, Topics.CATALOGUE, "images.ready.64-huggingface");
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
}

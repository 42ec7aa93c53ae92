package dev.pictor.ingest.rejections;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.events.EventHeaders;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.Refusal;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.local.broker.EmbeddedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectionLogIT {

    private static final int MOST = 5;

    @TempDir private static Path directory;

    private static ProducerRecord<byte[], byte[]> rejected(int number) {
        var record =
                new ProducerRecord<>(
                        Topics.IMAGES_REJECTED,
                        0,
                        ("image-" + number).getBytes(UTF_8),
                        new byte[100_000]);
        var headers = record.headers();
        EventHeaders.put(headers, EventHeaders.REJECT_CODE, "image-corrupt");
        EventHeaders.put(headers, EventHeaders.REJECT_REASON, "cut off");
        EventHeaders.put(headers, EventHeaders.REJECT_SOURCE, "ingest-service images-0@" + number);
        return record;
    }

    private static List<String> images(RejectionLog log) {
        return log.newest(100, null).orElse(List.of()).stream().map(Refusal::id).toList();
    }

    @Test
    void theNewestAreReadBackAndFollowedAndGarbageIsPassedOver() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            var kafka = KafkaClients.of(broker.bootstrapServers());
            try (var admin = kafka.admin()) {
                new TopicPlan(2, (short) 1).create(admin, "64-huggingface");
            }
            var meters = new SimpleMeterRegistry();
            var log = new ImageRejections(kafka, MOST, meters);
            try (var producer = kafka.producer()) {
                for (int i = 0; i < 20; i++) {
                    producer.send(rejected(i)).get();
                }
                var garbage =
                        new ProducerRecord<byte[], byte[]>(
                                Topics.IMAGES_REJECTED, 1, null, new byte[9]);
                producer.send(garbage).get();
                assertThat(log.newest(100, null)).isEmpty();
                log.start(new StartupEvent());
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> log.newest(100, null).isPresent());
                assertThat(images(log))
                        .containsExactly(
                                "image-19", "image-18", "image-17", "image-16", "image-15");
                assertThat(
                                meters.counter(
                                                "pictor.records.skipped",
                                                "topic",
                                                Topics.IMAGES_REJECTED)
                                        .count())
                        .isEqualTo(1);
                producer.send(rejected(20)).get();
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(images(log))
                                    .containsExactly(
                                            "image-20",
                                            "image-19",
                                            "image-18",
                                            "image-17",
                                            "image-16"));
            assertThat(log.newest(2, null).orElseThrow()).hasSize(2);
            assertThat(log.newest(9, "image-18").orElseThrow()).hasSize(1);
            log.stop(new ShutdownEvent());
        }
    }
}

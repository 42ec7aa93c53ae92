package dev.pictor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.events.ImageId;
import dev.pictor.events.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of each part in turn under load: afterwards the index holds exactly the last acknowledged
 * state of every id. {@code -Dpictor.kills=N} sets the number of kills.
 */
class KillE2E {

    private static final int KILLS = Integer.getInteger("pictor.kills", 21);
    private static final int IDS = 60;
    private static final List<String> PARTS =
            List.of(
                    "ingest-service",
                    "embed-service",
                    "query-service",
                    "ingest-service",
                    "embed-service",
                    "everything");

    @TempDir private Path data;

    @Test
    void nothingIsLostDoubledStaleOrResurrected() throws Exception {
        long seed = System.nanoTime();
        System.out.printf("KillE2E: %d kills, seed %d%n", KILLS, seed);
        var random = new Random(seed);
        // The last acknowledged operation of each id: the hash of its image, or empty if deleted.
        Map<String, Optional<String>> expected = new ConcurrentHashMap<>();
        try (var stack = start(data);
                var index = TestIndex.open(stack)) {
            var publishing = new AtomicBoolean(true);
            var publisher =
                    Thread.ofPlatform()
                            .start(() -> publish(stack.bootstrap(), expected, publishing, seed));
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(random.nextInt(500, 4_000)); // the random moment of a fault
                var part = PARTS.get(kill % PARTS.size());
                if (part.equals("everything")) {
                    stack.killEverythingAndRestart();
                } else {
                    stack.kill(part);
                }
            }
            publishing.set(false);
            publisher.join();
            assertThat(expected).hasSize(IDS);
            await("catalog and index agree")
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        var report = index.audit(stack).compare();
                        assertThat(report.differences()).isEmpty();
                        assertThat(index.live()).isEqualTo(live(expected));
                    });
        }
    }

    StackProcess start(Path folder) throws IOException {
        return new StackProcess(folder);
    }

    private static Map<String, String> live(Map<String, Optional<String>> expected) {
        var live = new ConcurrentHashMap<String, String>();
        expected.forEach((id, sha256) -> sha256.ifPresent(s -> live.put(id, s)));
        return live;
    }

    private static void publish(
            String kafka,
            Map<String, Optional<String>> expected,
            AtomicBoolean publishing,
            long seed) {
        var random = new Random(seed + 1);
        try (var producer =
                new KafkaProducer<byte[], byte[]>(
                        Map.of(
                                "bootstrap.servers", kafka,
                                "acks", "all",
                                "delivery.timeout.ms", 300_000,
                                "request.timeout.ms", 5_000,
                                "max.block.ms", 300_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; publishing.get() || i < IDS; i++) {
                var id = "id-" + (i < IDS ? i : random.nextInt(IDS));
                boolean delete = i >= IDS && random.nextInt(4) == 0;
                var picture = delete ? null : picture(random);
                producer.send(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), picture))
                        .get();
                expected.put(id, Optional.ofNullable(picture).map(ImageId::sha256));
                Thread.sleep(random.nextInt(5, 40));
            }
        } catch (Exception e) {
            throw new IllegalStateException("publisher", e);
        }
    }

    private static byte[] picture(Random random) throws IOException {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40; i++) {
            image.setRGB(random.nextInt(64), random.nextInt(64), random.nextInt());
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}

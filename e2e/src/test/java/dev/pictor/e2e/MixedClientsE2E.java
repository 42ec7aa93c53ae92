package dev.pictor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.audit.InboxAudit;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ImageId;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that choose partitions differently, files far larger than they are sent, dates of old
 * photographs: the index holds what was sent last, and nothing is lost. {@code
 * -Dpictor.mixed.ids=N} and {@code -Dpictor.mixed.screenshots=N} set how many.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MixedClientsE2E {

    private static final int IDS = Integer.getInteger("pictor.mixed.ids", 400);
    private static final int SCREENSHOTS = Integer.getInteger("pictor.mixed.screenshots", 60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir private static Path data;
    private StackProcess stack;
    private TestIndex index;
    private final List<Future<?>> sent = new ArrayList<>();

    @BeforeAll
    void up() throws IOException {
        stack = new StackProcess(data);
        index = TestIndex.open(stack);
    }

    @AfterAll
    void down() {
        index.close();
        stack.close();
    }

    /** Where librdkafka, and so Python, puts a key. */
    private static int crcPartition(String id, int partitions) {
        var crc = new CRC32();
        crc.update(id.getBytes(UTF_8));
        return (int) (crc.getValue() % partitions);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.bootstrap(),
                        "acks",
                        "all",
                        "compression.type",
                        "lz4",
                        "max.request.size",
                        16 << 20,
                        "linger.ms",
                        5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static byte[] picture(Random random) throws IOException {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 60; i++) {
            image.setRGB(random.nextInt(64), random.nextInt(64), random.nextInt());
        }
        return file(image, "png");
    }

    private static byte[] file(BufferedImage image, String format) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    private void deleteOverHttp(String id) throws Exception {
        var answer =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/images/" + id))
                                .DELETE()
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        sent.add(producer.send(record));
    }

    private void acknowledge() throws Exception {
        for (var future : sent) {
            future.get();
        }
        sent.clear();
    }

    private void awaitIndex(Map<String, String> expected, String prefix) {
        await("the index holds what was sent last")
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    var live = new HashMap<>(index.live());
                    live.keySet().removeIf(id -> !id.startsWith(prefix));
                    assertThat(live).isEqualTo(expected);
                    assertThat(index.audit(stack).compare().differences()).isEmpty();
                });
    }

    private void assertNothingLost() throws Exception {
        var report = new InboxAudit(stack.kafka(), index.audit(stack)).compare();
        assertThat(report.taken()).isPositive();
        assertThat(report.lost()).isEmpty();
    }

    @Test
    void theLastWordCountsWhoeverSentIt() throws Exception {
        long seed = System.nanoTime();
        System.out.printf("MixedClientsE2E: %d ids, seed %d%n", IDS, seed);
        var random = new Random(seed);
        var expected = new HashMap<String, String>();
        try (var producer = producer();
                var killer = Executors.newSingleThreadExecutor()) {
            int partitions = producer.partitionsFor(Topics.IMAGES).size();
            var ids = new ArrayList<String>();
            for (int i = 0; i < IDS; i++) {
                ids.add("mixed-" + i);
            }
            // A client in Python publishes all of them, faster than they are taken in.
            for (var id : ids) {
                var picture = picture(random);
                send(
                        producer,
                        new ProducerRecord<>(
                                Topics.IMAGES,
                                crcPartition(id, partitions),
                                id.getBytes(UTF_8),
                                picture));
                expected.put(id, ImageId.sha256(picture));
            }
            acknowledge();
            // Others change at once what still waits, while services die.
            Future<?> kills =
                    killer.submit(() -> {
                        for (int i = 0; i < 4; i++) {
                            Thread.sleep(random.nextInt(500, 2_000)); // the moment of a fault
                            stack.kill(i % 2 == 0 ? "embed-service" : "ingest-service");
                        }
                        return null;
                    });
            for (int i = 0; i < IDS; i++) {
                var id = ids.get(IDS - 1 - i);
                boolean delete = i % 2 == 0;
                var picture = delete ? null : picture(random);
                switch (i % 5) {
                    case 0 -> {
                        if (!overHttp(id)) {
                            continue; // not acknowledged, so it may or may not count: leave it
                        }
                        picture = null;
                    }
                    case 1, 2, 3 -> // a client in Java
                            send(
                                    producer,
                                    new ProducerRecord<>(
                                            Topics.IMAGES, id.getBytes(UTF_8), picture));
                    default -> {
                        continue;
                    }
                }
                if (picture == null) {
                    expected.remove(id);
                } else {
                    expected.put(id, ImageId.sha256(picture));
                }
            }
            acknowledge();
            kills.get();
            // And some come back, by Python again.
            for (int i = 0; i < IDS; i += 7) {
                var picture = picture(random);
                send(
                        producer,
                        new ProducerRecord<>(
                                Topics.IMAGES,
                                crcPartition(ids.get(i), partitions),
                                ids.get(i).getBytes(UTF_8),
                                picture));
                expected.put(ids.get(i), ImageId.sha256(picture));
            }
            acknowledge();
        }
        awaitIndex(expected, "mixed-");
        assertNothingLost();
    }

    /** Deletes; false if the service is being restarted, then the id is left to a later round. */
    private boolean overHttp(String id) throws InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                deleteOverHttp(id);
                return true;
            } catch (Exception e) {
                Thread.sleep(200); // an interval between attempts
            }
        }
        return false;
    }

    @Test
    void screenshotsThatAreSmallOnTheWireAndLargeInMemory() throws Exception {
        var expected = new HashMap<String, String>();
        var image = new BufferedImage(2560, 1440, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        try (var producer = producer()) {
            for (int i = 0; i < SCREENSHOTS; i++) {
                graphics.setColor(new Color(i, 255 - i, 40));
                graphics.fillRect(10 * i, 5 * i, 400, 300);
                var file = file(image, "bmp");
                var id = "screen-" + i;
                send(producer, new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), file));
                expected.put(id, ImageId.sha256(file));
            }
            acknowledge();
        }
        awaitIndex(expected, "screen-");
        assertNothingLost();
    }

    @Test
    void theDateOfAnOldPhotographIsNoAge() throws Exception {
        var random = new Random(7);
        var expected = new HashMap<String, String>();
        long taken = Instant.parse("2009-07-01T12:00:00Z").toEpochMilli();
        try (var producer = producer()) {
            for (int i = 0; i < 30; i++) {
                var file = picture(random);
                var id = "old-" + i;
                send(
                        producer,
                        new ProducerRecord<>(Topics.IMAGES, null, taken, id.getBytes(UTF_8), file));
                expected.put(id, ImageId.sha256(file));
            }
            acknowledge();
        }
        try (var consumer = stack.kafka().reader(List.of(Topics.IMAGES))) {
            consumer.seekToBeginning(consumer.assignment());
            KafkaClients.readTo(
                    consumer,
                    consumer.endOffsets(consumer.assignment()),
                    record -> assertThat(record.timestamp()).isGreaterThan(taken + 1));
        }
        awaitIndex(expected, "old-");
    }

    @Test
    void largePayloadsAreUpdatedAndFound() throws Exception {
        var random = new Random(8);
        var expected = new HashMap<String, String>();
        var files = new ArrayList<byte[]>();
        for (int i = 0; i < 300; i++) {
            files.add(picture(random));
        }
        for (var round : List.of("first", "second")) {
            try (var producer = producer()) {
                for (int i = 0; i < files.size(); i++) {
                    var id = "fat-" + i;
                    var record =
                            new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), files.get(i));
                    EventHeaders.put(record.headers(), "caption", round + " caption of " + i);
                    for (int a = 0; a < 64; a++) {
                        EventHeaders.put(record.headers(), "attr.a" + a, round + "x".repeat(2_000));
                    }
                    send(producer, record);
                    expected.put(id, ImageId.sha256(files.get(i)));
                }
                acknowledge();
            }
            awaitIndex(expected, "fat-");
        }
        var answer =
                HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                stack.queryUrl() + "/v1/search?id=fat-0&limit=100"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("second caption").doesNotContain("first caption");
    }
}

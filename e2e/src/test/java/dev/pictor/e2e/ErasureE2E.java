package dev.pictor.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.events.ImageId;
import dev.pictor.events.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a delete, and after the topics have let go of it, nothing of an image is left anywhere but
 * the receipt.
 */
class ErasureE2E {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String ID = "zq-erase-me-0817";
    private static final String CAPTION = "a qwyzzik of a purple florbin";
    private static final String HIDDEN = "bytes-that-nobody-else-has";
    private static final String SHARED = "a plain vase on a wooden shelf";

    @TempDir private Path data;

    @Test
    void nothingIsLeftButTheReceipt() throws Exception {
        var settings =
                Map.of(
                        "PICTOR_ERASURE_EVERY", "PT2S",
                        "PICTOR_ERASURE_GRACE", "PT20S",
                        "PICTOR_ERASURE_MARKERS", "PT2S");
        try (var stack = new StackProcess(data, settings)) {
            var secret = png(1, HIDDEN);
            var twin = png(2, "bytes of two images");
            publish(stack, ID, CAPTION, secret);
            publish(stack, "twin-a", SHARED, twin);
            publish(stack, "twin-b", SHARED, twin);
            publish(stack, "other", "something else", png(3, "other bytes"));
            await().atMost(PATIENCE).until(() -> captions(stack).contains(CAPTION));
            await().atMost(PATIENCE).until(() -> status(stack, "/v1/images/other") == 200);
            var traces = List.of(ID, CAPTION, HIDDEN, ImageId.sha256(secret));
            assertThat(files(traces)).as("what is looked for can be found").isNotEmpty();
            assertThat(records(stack, traces)).isNotEmpty();

            for (var id : List.of(ID, "twin-a")) {
                assertThat(delete(stack, id)).isEqualTo(202);
            }
            await().atMost(PATIENCE)
                    .until(
                            () -> steps(stack, ID),
                            steps -> steps.containsAll(List.of("deleted", "vector", "captions")));
            await().atMost(PATIENCE)
                    .until(() -> steps(stack, ID), steps -> steps.contains("objects"));
            assertThat(detail(stack, "twin-a", "objects"))
                    .as("another image has the same bytes")
                    .contains("1 kept");
            assertThat(status(stack, "/v1/images/twin-b/original")).isEqualTo(200);
            assertThat(captions(stack)).contains(SHARED).doesNotContain(CAPTION);

            // A marker waits until the topic of ready images has forgotten what it guards against.
            var ready = Topics.ready("64-huggingface");
            configure(stack, Map.of(ready, Map.of("retention.ms", "1000")));
            await().atMost(PATIENCE)
                    .until(() -> steps(stack, ID), steps -> steps.contains("marker"));

            try (var index = TestIndex.open(stack)) { // the step is told before it is done
                await().atMost(PATIENCE).until(() -> !index.knows(ID));
            }
            stack.killEverythingAndRestart(); // which sweeps the files of the vector store
            forget(stack, ready);
            var filler = new int[1];
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        // Only what is behind the newest segment is compacted: in every partition
                        // something must come after it.
                        for (int i = 0; i < 12; i++) {
                            publish(
                                    stack,
                                    "filler-" + filler[0],
                                    null,
                                    png(100 + filler[0]++, "filler"));
                        }
                        assertThat(records(stack, traces)).isEmpty();
                        assertThat(files(traces)).hasSize(1).allMatch(f -> f.contains("receipts"));
                    });
            assertThat(steps(stack, ID))
                    .containsExactlyInAnyOrder(
                            "deleted", "vector", "captions", "objects", "marker");
            assertThat(status(stack, "/v1/images/" + ID)).isEqualTo(404);
            assertThat(status(stack, "/v1/images/twin-b/original")).isEqualTo(200);
            assertThat(captions(stack)).contains(SHARED);
            assertThat(stack.run("verify")).isZero();
        }
    }

    /** A picture of its own colours, with a text in its bytes. */
    private static byte[] png(int seed, String text) throws IOException {
        var random = new Random(seed);
        var image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        bytes.write(text.getBytes(US_ASCII)); // behind the end, where a decoder does not look
        return bytes.toByteArray();
    }

    private static void publish(StackProcess stack, String id, String caption, byte[] image)
            throws Exception {
        var query =
                caption == null
                        ? ""
                        : "&caption=" + URLEncoder.encode(caption, StandardCharsets.UTF_8);
        var answer =
                send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                stack.ingestUrl() + "/v1/images?id=" + id + query))
                                .header("Content-Type", "image/png")
                                .POST(BodyPublishers.ofByteArray(image)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static int delete(StackProcess stack, String id) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/images/" + id))
                        .DELETE())
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString(ISO_8859_1));
    }

    private static int status(StackProcess stack, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(stack.queryUrl() + path))).statusCode();
    }

    private static List<String> captions(StackProcess stack) throws Exception {
        var answer = send(HttpRequest.newBuilder(URI.create(stack.trainerUrl() + "/v1/captions")));
        return StreamSupport.stream(
                        JSON.readTree(answer.body()).path("newest").spliterator(), false)
                .map(caption -> caption.get("text").asText())
                .toList();
    }

    private static JsonNode receipt(StackProcess stack, String id) throws Exception {
        return JSON.readTree(
                send(HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/erasures/" + id)))
                        .body());
    }

    private static Collection<String> steps(StackProcess stack, String id) throws Exception {
        var steps = new TreeSet<String>();
        receipt(stack, id).path("steps").forEach(step -> steps.add(step.get("step").asText()));
        return steps;
    }

    private static String detail(StackProcess stack, String id, String step) throws Exception {
        await().atMost(PATIENCE).until(() -> steps(stack, id).contains(step));
        for (var one : receipt(stack, id).get("steps")) {
            if (one.get("step").asText().equals(step)) {
                return one.get("detail").asText();
            }
        }
        throw new AssertionError(step);
    }

    /** Lets the topics forget as they would in weeks. */
    private static void forget(StackProcess stack, String ready) throws Exception {
        var soon =
                Map.of("retention.ms", "1000", "segment.ms", "1000", "file.delete.delay.ms", "100");
        var changes = new HashMap<String, Map<String, String>>();
        for (var topic :
                List.of(
                        Topics.IMAGES,
                        Topics.CAPTIONS,
                        Topics.CAPTIONS_READY,
                        Topics.INDEXED,
                        Topics.ERASED,
                        ready)) {
            changes.put(topic, soon);
        }
        changes.put(
                Topics.CATALOG,
                Map.of(
                        "min.compaction.lag.ms", "0",
                        "max.compaction.lag.ms", "1000",
                        "delete.retention.ms", "0",
                        "min.cleanable.dirty.ratio", "0.01",
                        "segment.ms", "1000",
                        "file.delete.delay.ms", "100"));
        configure(stack, changes);
    }

    private static void configure(StackProcess stack, Map<String, Map<String, String>> changes)
            throws Exception {
        var operations = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        changes.forEach((topic, settings) -> {
            var ofTopic = new ArrayList<AlterConfigOp>();
            settings.forEach((name, value) ->
                    ofTopic.add(
                            new AlterConfigOp(
                                    new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
            operations.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), ofTopic);
        });
        try (var admin = stack.kafka().admin()) {
            admin.incrementalAlterConfigs(operations).all().get();
        }
    }

    /** The files of the stack that hold one of some texts, or have it in their name. */
    private List<String> files(List<String> traces) throws IOException {
        List<Path> all;
        try (var walk = Files.walk(data)) {
            all = walk.filter(Files::isRegularFile).toList();
        }
        var found = new ArrayList<String>();
        for (var file : all) {
            try {
                var content = file + Files.readString(file, ISO_8859_1);
                if (traces.stream().anyMatch(content::contains)) {
                    found.add(data.relativize(file).toString());
                }
            } catch (NoSuchFileException e) {
                assertThat(file).doesNotExist(); // deleted meanwhile
            }
        }
        return found;
    }

    /** The records that hold one of some texts, decompressed. */
    private static List<String> records(StackProcess stack, List<String> traces) throws Exception {
        List<String> topics;
        try (var admin = stack.kafka().admin()) {
            topics = List.copyOf(admin.listTopics().names().get());
        }
        var found = new ArrayList<String>();
        for (var topic : topics) {
            stack.kafka()
                    .readAll(
                            topic,
                            record -> {
                                var text = text(record);
                                if (traces.stream().anyMatch(text::contains)) {
                                    found.add(topic + "@" + record.offset());
                                }
                            });
        }
        return found;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        var text = new StringBuilder();
        for (var bytes : new byte[][] {record.key(), record.value()}) {
            text.append(bytes == null ? "" : new String(bytes, ISO_8859_1)).append('\n');
        }
        record.headers()
                .forEach(header ->
                        text.append(header.key())
                                .append(
                                        header.value() == null
                                                ? ""
                                                : new String(header.value(), ISO_8859_1)));
        return text.toString();
    }
}

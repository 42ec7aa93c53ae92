package dev.pictor.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.ReadyCaption;
import dev.pictor.events.Release;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.local.broker.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service on a real broker: a run's life, which moves it takes when, and what is wrong. */
@QuarkusTest
@QuarkusTestResource(TrainerServiceIT.Surroundings.class)
class TrainerServiceIT {

    private static final int CAPTIONS = 120;
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A broker of its own with a few captions; corpus and objects in a folder. */
    public static final class Surroundings implements QuarkusTestResourceLifecycleManager {

        private Path folder;
        private EmbeddedBroker broker;

        @Override
        public Map<String, String> start() {
            try {
                folder = Files.createTempDirectory("trainer");
                broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            var clients = KafkaClients.of(broker.bootstrapServers());
            try (var admin = clients.admin();
                    var producer = clients.producer()) {
                new TopicPlan(1, (short) 1).create(admin, "224-huggingface");
                for (int i = 0; i < CAPTIONS; i++) {
                    var text = "a sofa with %d cushions".formatted(i);
                    var keyword = new ReadyCaption.Keyword(2, 6, "sofa");
                    var _ =
                            producer.send(
                                    new ReadyCaption(
                                                    "c-" + i,
                                                    new ReadyCaption.Caption(
                                                            text, List.of(keyword), null, "en"))
                                            .toRecord());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Map.of(
                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                    "pictor.model", "../models/emoji-reference",
                    "pictor.trainer.folder", folder.resolve("trainer").toString(),
                    "pictor.trainer.minimum", "50",
                    "pictor.trainer.every-captions", "0",
                    "pictor.objects.folder", folder.resolve("objects").toString(),
                    "quarkus.http.test-port", "0");
        }

        @Override
        public void stop() {
            broker.close();
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @TestHTTPResource("/")
    URI root;

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) throws IOException {
        return JSON.readTree(send(HttpRequest.newBuilder(root.resolve(path))).body());
    }

    private HttpResponse<String> post(String path, String json) {
        return send(
                HttpRequest.newBuilder(root.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private String begin(String order) throws IOException {
        var answer = post("/v1/trainings", order);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).path("id").asText();
    }

    private String phase() throws IOException {
        return get("/v1/trainings/current").at("/progress/phase").asText();
    }

    private JsonNode end(String run) {
        return await().atMost(PATIENCE).until(() -> result(run), result -> !result.isEmpty());
    }

    private JsonNode result(String run) throws IOException {
        for (var each : get("/v1/trainings")) {
            if (each.at("/plan/id").asText().equals(run)) {
                return each.path("result");
            }
        }
        throw new AssertionError("no run " + run);
    }

    @BeforeEach
    void awaitCaptions() {
        await().atMost(PATIENCE)
                .until(() -> get("/v1/trainings/current").path("captions").asInt() == CAPTIONS);
    }

    @Test
    void aRunTakesTheMovesOfItsStageAndNoOthers() throws Exception {
        for (var move : List.of("pause", "resume", "cancel")) {
            var answer = post("/v1/trainings/current/" + move, "");
            assertThat(answer.statusCode()).as(move).isEqualTo(409);
            assertThat(answer.body()).contains("there is no run to be ");
        }
        var run = begin("{\"start\": \"random\", \"steps\": 100000, \"batch\": 8}");
        await().atMost(PATIENCE).until(() -> phase().equals("TRAINING"));

        var second = post("/v1/trainings", "{\"steps\": 1}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(second.body()).path("run").asText()).isEqualTo(run);
        var imported =
                send(
                        HttpRequest.newBuilder(root.resolve("/v1/releases"))
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.ofString("x")));
        assertThat(imported.statusCode()).as("an import waits for no run").isEqualTo(409);

        assertThat(post("/v1/trainings/current/pause", "").statusCode()).isEqualTo(204);
        await().atMost(PATIENCE).until(() -> phase().equals("PAUSED"));
        assertThat(post("/v1/trainings/current/resume", "").statusCode()).isEqualTo(204);
        await().atMost(PATIENCE).until(() -> phase().equals("TRAINING"));
        assertThat(post("/v1/trainings/current/cancel", "").statusCode()).isEqualTo(204);
        assertThat(end(run).path("outcome").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void aRunEndsWithFiguresAndWhatIsReleasedIsAnnounced() throws Exception {
        var result = end(begin("{\"start\": \"random\", \"steps\": 20, \"batch\": 16}"));
        assertThat(result.path("outcome").asText()).isIn("RELEASED", "REFUSED");
        assertThat(result.path("comparisons")).isNotEmpty();

        var weights = Path.of("../models/emoji-reference/phi.safetensors");
        var answer =
                send(
                        HttpRequest.newBuilder(root.resolve("/v1/releases?force=true"))
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.ofFile(weights)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        var release = JSON.readTree(answer.body()).at("/release/id").asText();
        assertThat(get("/v1/releases").path("current").asText()).isEqualTo(release);
        assertThat(announced()).anyMatch(key -> key.endsWith("/" + release));
        assertThat(announced()).anyMatch(key -> key.startsWith("current/"));

        assertThat(post("/v1/releases/" + release, "").statusCode()).isEqualTo(200);
        assertThat(get("/v1/releases").path("pinned").asBoolean()).isTrue();
        assertThat(post("/v1/releases/none-such", "").statusCode()).isEqualTo(404);

        assertThat(post("/v1/releases/starting?pin=false", "").statusCode()).isEqualTo(200);
        assertThat(get("/v1/releases").path("current").asText()).isEqualTo("starting");
        var fromStarting = begin("{\"steps\": 1, \"batch\": 8}");
        assertThat(plan(fromStarting).path("parent").asText()).isEqualTo("starting");
        end(fromStarting);
    }

    @Test
    void aCardOfMissingOrOtherWeightsIsToldAndLeft() throws Exception {
        var folder = Path.of(setting("pictor.objects.folder"));
        for (var weights : List.of("", "other weights")) {
            var card = card("r" + weights.length());
            var file =
                    folder.resolve(
                            "releases/%s/%s/phi.safetensors".formatted(card.clip(), card.id()));
            if (!weights.isEmpty()) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, weights);
            }
            announce(card.cardKey(), card.toJson());
            assertThat(post("/v1/releases/" + card.id(), "").statusCode()).isEqualTo(200);
            var answer = post("/v1/trainings", "{\"steps\": 1}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
            assertThat(answer.body())
                    .contains(weights.isEmpty() ? "is not in the object store" : "has SHA-256")
                    .contains("choose another release");
        }
        assertThat(get("/v1/trainings").isArray()).isTrue();
        assertThat(post("/v1/releases/starting?pin=false", "").statusCode()).isEqualTo(200);
        assertThat(end(begin("{\"steps\": 1, \"batch\": 8}")).path("outcome").asText())
                .isIn("RELEASED", "REFUSED");
    }

    @Test
    void captionsThatIngestCannotHaveWrittenAreSkippedAndCounted() throws Exception {
        double before = skipped();
        var keywords = "{\"start\":0,\"end\":1,\"text\":\"a\"},".repeat(20_000);
        var bad =
                List.of(
                        "",
                        "null",
                        "x".repeat(500_000),
                        "[".repeat(100_000),
                        caption("", ""),
                        caption("x".repeat(400_000), ""),
                        caption("ab", "{\"start\":0,\"end\":1}"),
                        caption("ab", "null"),
                        caption("ab", keywords + "{}"),
                        "{\"text\":\"a\",\"keywords\":[],\"imageId\":\"..\"}");
        try (var producer = kafka().producer()) {
            for (var value : bad) {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.CAPTIONS_READY,
                                        "bad".getBytes(UTF_8),
                                        value.getBytes(UTF_8)))
                        .get();
            }
        }
        await().atMost(PATIENCE).until(() -> skipped() == before + bad.size());
        var captions = get("/v1/captions");
        assertThat(captions.path("kept").asInt()).isEqualTo(CAPTIONS);
        assertThat(captions.path("newest")).hasSize(10);
        assertThat(captions.at("/newest/0/text").asText()).isNotBlank();
    }

    private static String caption(String text, String keywords) {
        return "{\"text\":\"%s\",\"keywords\":[%s]}".formatted(text, keywords);
    }

    private double skipped() {
        return send(HttpRequest.newBuilder(root.resolve("/q/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith("pictor_records_skipped_total{"))
                .filter(line -> line.contains("captions.ready"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private JsonNode plan(String run) throws IOException {
        for (var each : get("/v1/trainings")) {
            if (each.at("/plan/id").asText().equals(run)) {
                return each.path("plan");
            }
        }
        throw new AssertionError("no run " + run);
    }

    private static Release card(String id) {
        return new Release(
                id,
                Checkpoint.open(Path.of("../models/emoji-reference")).id(),
                null,
                "ab".repeat(32),
                1,
                1,
                Map.of(),
                Instant.now());
    }

    private static void announce(byte[] key, byte[] value) throws Exception {
        try (var producer = kafka().producer()) {
            producer.send(new ProducerRecord<>(Topics.RELEASES, key, value)).get();
        }
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    private static KafkaClients kafka() {
        return KafkaClients.of(setting("kafka.bootstrap.servers"));
    }

    private static List<String> announced() {
        var keys = new ArrayList<String>();
        kafka().readAll(Topics.RELEASES, record -> keys.add(new String(record.key(), UTF_8)));
        return keys;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"steps": 0}              | steps
                    {"steps": "10"}           | steps
                    {"steps": 1.5}            | steps
                    {"steps": 4294967297}     | steps
                    {"batch": 65537}          | batch
                    {"learningRate": 1}       | learningRate
                    {"dropout": -0.1}         | dropout
                    {"preset": "fast"}        | preset
                    {"start": 1}              | start
                    {"seed": null, "seeds": 1}| seeds
                    {"steps": 1, "steps": 2}  | steps
                    []                        | body
                    {} {}                     | body
                    """)
    void aWrongOrderIsRefusedByName(String order, String field) throws Exception {
        var answer = post("/v1/trainings", order);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).findValuesAsText("field")).contains(field);
    }
}

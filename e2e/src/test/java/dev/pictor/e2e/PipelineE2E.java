package dev.pictor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ImageId;
import dev.pictor.events.ReadyCaption;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import dev.pictor.guard.bombs.Bombs;
import dev.pictor.guard.bombs.RawProducer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.CompressionType;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The packaged services as processes: from the topic to the hit, in every way in. */
@TestInstance(Lifecycle.PER_CLASS)
class PipelineE2E {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path CHECK = StackProcess.HOME.resolve("models/emoji-reference/check");
    private static final Path GOLDEN =
            StackProcess.HOME.resolve("libs/imaging/src/test/resources/golden/images");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir private static Path data;
    private StackProcess stack;

    @BeforeAll
    void up() throws IOException {
        stack = start(data);
    }

    StackProcess start(Path folder) throws IOException {
        return new StackProcess(folder);
    }

    @AfterAll
    void down() {
        stack.close();
    }

    private static byte[] emoji(String prefix) throws IOException {
        try (var files = Files.list(CHECK)) {
            var file =
                    files.filter(f -> f.getFileName().toString().startsWith(prefix))
                            .findFirst()
                            .orElseThrow();
            return Files.readAllBytes(file);
        }
    }

    @SafeVarargs
    private void send(ProducerRecord<byte[], byte[]>... records) throws Exception {
        try (var producer = stack.kafka().producer()) {
            for (var record : records) {
                producer.send(record).get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> image(String id, byte[] value) {
        return new ProducerRecord<>(Topics.IMAGES, id == null ? null : id.getBytes(UTF_8), value);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.queryUrl() + path)).build(),
                BodyHandlers.ofString());
    }

    private static String imagePath(String id) {
        return "/v1/images/" + URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }

    private void awaitSearchable(String id) {
        await(id + " is searchable")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get(imagePath(id)).statusCode() == 200);
    }

    private void awaitGone(String id) {
        await(id + " is gone")
                .atMost(Duration.ofSeconds(30))
                .until(() -> get(imagePath(id)).statusCode() == 404);
    }

    private JsonNode search(String body) throws Exception {
        var response =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(stack.queryUrl() + "/v1/search"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        var json = JSON.readTree(response.body());
        return json.isObject() ? json : JSON.createObjectNode();
    }

    private static List<String> ids(JsonNode answer) {
        return answer.findValues("id").stream().map(JsonNode::asText).toList();
    }

    /** Reject codes by image id, of all rejects so far. */
    private Map<String, String> rejects() {
        var rejects = new HashMap<String, String>();
        read(
                Topics.IMAGES_REJECTED,
                record ->
                        rejects.put(
                                record.key() == null
                                        ? ImageId.ofContent(record.value())
                                        : new String(record.key(), UTF_8),
                                EventHeaders.text(record.headers(), EventHeaders.REJECT_CODE, 100)
                                        .orElse("no rejection")));
        return rejects;
    }

    @Test
    void anImageAndASentenceFindTheRightOne() throws Exception {
        send(
                image("e2e/party", emoji("party_popper")),
                image("e2e/clock", emoji("seven-thirty")),
                image("e2e/hand", emoji("hand_with_fingers")));
        List.of("e2e/party", "e2e/clock", "e2e/hand").forEach(this::awaitSearchable);
        for (var composer : List.of("lincir", "lincir-pdv", "sum", "slerp", "image")) {
            var answer =
                    search(
                            """
                            {"image": {"base64": "%s"}, "text": "on a brown background",
                             "composer": "%s", "limit": 3,
                             "filter": {"id": ["e2e/party", "e2e/clock", "e2e/hand"]}}
                            """
                                    .formatted(
                                            Base64.getEncoder()
                                                    .encodeToString(emoji("party_popper")),
                                            composer));
            assertThat(ids(answer)).as(composer).hasSize(3).startsWith("e2e/party");
            assertThat(answer.get("composer").asText()).isEqualTo(composer);
            assertThat(answer.get("timingsMs").has("total")).isTrue();
        }
        var byId = search("{\"image\": {\"id\": \"e2e/party\"}, \"text\": \"in blue\"}");
        assertThat(ids(byId)).isNotEmpty().doesNotContain("e2e/party");
        assertThat(byId.get("release").asText()).isEqualTo("starting");
        var included = search("{\"image\": {\"id\": \"e2e/party\"}, \"includeReference\": true}");
        assertThat(ids(included)).contains("e2e/party");
        assertThat(get(imagePath("e2e/party") + "/original").statusCode()).isEqualTo(200);
        assertThat(get(imagePath("e2e/party") + "/thumbnail").headers().firstValue("Content-Type"))
                .contains("image/jpeg");
    }

    @Test
    void everyWayIn() throws Exception {
        var file = emoji("man_guard");
        send(image(null, file));
        awaitSearchable(ImageId.ofContent(file));

        var event = image(null, emoji("family"));
        EventHeaders.put(event.headers(), "ce_specversion", "1.0");
        EventHeaders.put(event.headers(), "ce_id", "1");
        EventHeaders.put(event.headers(), "ce_source", "/test");
        EventHeaders.put(event.headers(), "ce_type", "dev.pictor.image.published");
        EventHeaders.put(event.headers(), "ce_subject", "by cloud event");
        send(event);
        awaitSearchable("by cloud event");

        var structured =
                image(
                        null,
                        """
                        {"specversion": "1.0", "id": "2", "source": "/test", "subject": "structured",
                         "type": "dev.pictor.image.published", "datacontenttype": "image/png",
                         "data_base64": "%s"}
                        """
                                .formatted(Base64.getEncoder().encodeToString(file))
                                .getBytes(UTF_8));
        EventHeaders.put(structured.headers(), "content-type", "application/cloudevents+json");
        send(structured);
        awaitSearchable("structured");

        var boundary = "----pictor";
        var form = new ByteArrayOutputStream();
        form.write(
                ("--%s\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\nby-form\r\n"
                                + "--%s\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\na,b\r\n"
                                + "--%s\r\nContent-Disposition: form-data; name=\"attr.k\"\r\n\r\nv\r\n"
                                + "--%s\r\nContent-Disposition: form-data; name=\"file\";"
                                + " filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n")
                        .formatted(boundary, boundary, boundary, boundary)
                        .getBytes(UTF_8));
        form.write(file);
        form.write("\r\n--%s--\r\n".formatted(boundary).getBytes(UTF_8));
        var response =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/images"))
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(BodyPublishers.ofByteArray(form.toByteArray()))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.body()).contains("by-form");
        awaitSearchable("by-form");
        var view = JSON.readTree(get("/v1/images/by-form").body());
        assertThat(view.get("tags")).hasSize(2);
        assertThat(view.at("/attributes/k").asText()).isEqualTo("v");

        var raw =
                HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(stack.ingestUrl() + "/v1/images?id=by-body"))
                                .header("Content-Type", "image/png")
                                .POST(BodyPublishers.ofByteArray(file))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(raw.statusCode()).as(raw.body()).isEqualTo(202);
        awaitSearchable("by-body");
        HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/images/by-body"))
                        .DELETE()
                        .build(),
                BodyHandlers.ofString());
        awaitGone("by-body");
    }

    @Test
    void badRecordsAreToldAndCostNothingElse() throws Exception {
        var good = emoji("party_popper");
        var png = Files.readAllBytes(GOLDEN.resolve("landscape.png"));
        var longCaption = image("bad-header", good);
        EventHeaders.put(longCaption.headers(), "caption", "x".repeat(10_000));
        send(
                image("good-1", good),
                image("bad-empty", new byte[0]),
                image("bad-text", "no image".getBytes(UTF_8)),
                image("bad-cut", Arrays.copyOf(png, png.length / 2)),
                longCaption,
                image("good-2", png));
        awaitSearchable("good-1");
        awaitSearchable("good-2");
        // A broken update leaves the good image.
        send(image("good-1", new byte[] {1, 2, 3}));
        await("rejects")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(rejects())
                                .containsEntry("bad-empty", "image-empty")
                                .containsEntry("bad-text", "image-unsupported-format")
                                .containsEntry("bad-cut", "image-corrupt")
                                .containsEntry("bad-header", "header-invalid")
                                .containsEntry("good-1", "image-unsupported-format"));
        assertThat(get("/v1/images/good-1").statusCode()).isEqualTo(200);
        assertThat(get("/v1/images/bad-cut").statusCode()).isEqualTo(404);
        await("why, over HTTP")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> rejections("?image=bad-cut").at("/0/code").asText(""),
                        "image-corrupt"::equals);
        // Every golden image, whatever its kind, is accepted.
        try (var files = Files.list(GOLDEN)) {
            for (var file : files.toList()) {
                send(image("kind/" + file.getFileName(), Files.readAllBytes(file)));
                awaitSearchable("kind/" + file.getFileName());
            }
        }
    }

    private JsonNode rejections(String query) throws Exception {
        var uri = URI.create(stack.ingestUrl() + "/v1/rejections" + query);
        var answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return JSON.readTree(answer.body()).path("rejections");
    }

    @Test
    void garbageOnTheTopicsBetweenTheServicesStopsNothing() throws Exception {
        var future =
                new ProducerRecord<byte[], byte[]>(Topics.CATALOG, "ahead".getBytes(UTF_8), null);
        EventHeaders.put(future.headers(), "version", Long.toString((1L << 53) - 1));
        send(future);
        for (var topic :
                List.of(
                        Topics.CATALOG,
                        Topics.IMAGES_REJECTED,
                        Topics.INDEXED,
                        Topics.CAPTIONS_READY,
                        Topics.RELEASES,
                        "images.ready.64-huggingface")) {
            var zeros = new byte[500_000];
            send(
                    new ProducerRecord<>(topic, "garbage".getBytes(UTF_8), zeros),
                    new ProducerRecord<>(
                            topic, new byte[] {-1, 10}, "[".repeat(9_000).getBytes(UTF_8)));
        }
        send(
                new ProducerRecord<>(
                        "images.ready.64-huggingface",
                        "large garbage".getBytes(UTF_8),
                        new byte[10_000_000]));
        send(image("after garbage", emoji("party_popper")));
        awaitSearchable("after garbage");
        assertThat(stack.run("publish", GOLDEN.resolve("landscape.png").toString())).isZero();
        assertThat(stack.run("verify", "--inbox")).isZero();
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> rejections("?image=large%20garbage").at("/0/reason").asText(""),
                        "the value has 10000000 bytes, here are at most 2097152"::equals);
        var releases = URI.create(stack.trainerUrl() + "/v1/releases");
        assertThat(
                        HTTP.send(HttpRequest.newBuilder(releases).build(), BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(200);
    }

    /** One alone is more than any service has memory for. */
    @Test
    void recordsThatUnpackToGigabytesStopNothing() throws Exception {
        var processes = stack.children();
        int bytes = 1_900_000_000;
        for (var topic :
                List.of(
                        Topics.CAPTIONS,
                        Topics.CATALOG,
                        Topics.IMAGES_REJECTED,
                        Topics.INDEXED,
                        Topics.CAPTIONS_READY,
                        Topics.RELEASES,
                        "images.ready.64-huggingface")) {
            bomb(
                    topic,
                    Bombs.record(0, "gigabytes".getBytes(UTF_8), bytes),
                    Bombs.record(1, "large header".getBytes(UTF_8), 3, bytes));
        }
        bomb(
                Topics.IMAGES,
                Bombs.record(0, "before gigabytes".getBytes(UTF_8), emoji("party_popper")),
                Bombs.record(1, "gigabytes".getBytes(UTF_8), bytes),
                Bombs.record(2, "large header".getBytes(UTF_8), 3, bytes),
                Bombs.record(3, "beside gigabytes".getBytes(UTF_8), emoji("party_popper")));

        awaitSearchable("before gigabytes");
        awaitSearchable("beside gigabytes");
        send(
                image("after gigabytes", emoji("party_popper")),
                caption("after gigabytes", "a party popper after gigabytes"));
        awaitSearchable("after gigabytes");
        awaitCaptions(ready -> assertThat(ready).containsKey("after gigabytes"));
        for (var refused : List.of("gigabytes", "large%20header")) {
            await(refused + " is refused by intake and by the encoder")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> {
                        var told = rejections("?image=" + refused);
                        assertThat(told.findValuesAsText("service"))
                                .contains("ingest-service", "embed-service");
                        assertThat(told.findValuesAsText("reason"))
                                .allMatch(r -> r.startsWith("the record has 19000000"));
                    });
        }
        assertThat(stack.run("verify", "--inbox")).isZero();
        assertThat(stack.children()).isEqualTo(processes);
    }

    private void bomb(String topic, InputStream... records) throws IOException {
        RawProducer.send(
                stack.bootstrap(), topic, 0, Bombs.pack(CompressionType.ZSTD, List.of(records)));
    }

    private static ProducerRecord<byte[], byte[]> caption(String id, String text) {
        return new ProducerRecord<>(
                Topics.CAPTIONS,
                id == null ? null : id.getBytes(UTF_8),
                text == null ? null : text.getBytes(UTF_8));
    }

    private HttpResponse<String> postCaptions(String type, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/captions"))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The latest ready caption by id; null for one that is forgotten. */
    private Map<String, ReadyCaption.Caption> readyCaptions() {
        var ready = new HashMap<String, ReadyCaption.Caption>();
        read(
                Topics.CAPTIONS_READY,
                record -> {
                    try {
                        var caption = ReadyCaption.of(record);
                        ready.put(caption.id(), caption.caption());
                    } catch (RejectedEventException e) {
                        // Another test's garbage, which the services pass over too.
                    }
                });
        return ready;
    }

    /** Everything committed on a topic so far, partition by partition. */
    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (var consumer = stack.kafka().reader(List.of(topic))) {
            var ends = consumer.endOffsets(consumer.assignment());
            consumer.seekToBeginning(consumer.assignment());
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(each);
            }
        }
    }

    private void awaitCaptions(ThrowingConsumer<Map<String, ReadyCaption.Caption>> check) {
        await("captions.ready")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> check.accept(readyCaptions()));
    }

    @Test
    void captionsBecomeReadyAndBadOnesCostNothingElse() throws Exception {
        var json = caption("cap-json", "{\"text\": \"A Tall tower\", \"lang\": \"en\"}");
        EventHeaders.put(json.headers(), "content-type", "application/json");
        send(
                caption("cap-1", "The CAT sleeps on a <b>red</b> pillow"),
                caption(null, "a dog without a key"),
                caption("cap-empty", ""),
                new ProducerRecord<>(
                        Topics.CAPTIONS, "cap-binary".getBytes(UTF_8), new byte[] {(byte) 0xff}),
                caption("cap-long", "x".repeat(900_000)),
                json,
                caption("cap-gone", "a boat that will be forgotten"),
                caption("cap-gone", null),
                caption("cap-last", "the last of this batch"));
        var posted =
                postCaptions(
                        "application/json",
                        "[{\"text\": \"a bird sings\", \"id\": \"cap/http\", \"imageId\": \"i\"},"
                                + " {\"text\": \"two birds sing\"}]");
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(202);
        assertThat(ids(posted, 2)).startsWith("cap/http");
        assertThat(postCaptions("text/plain", "one line\n\nanother line\n").statusCode())
                .isEqualTo(202);
        var bad = postCaptions("application/json", "[{\"text\": \"fine\"}, {\"text\": \"12\"}]");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(bad.body()).path("field").asText()).isEqualTo("[1].text");

        awaitCaptions(ready -> {
            assertThat(ready)
                    .containsKeys(
                            ImageId.ofContent("a dog without a key".getBytes(UTF_8)),
                            "cap-json",
                            "cap-last",
                            "cap/http",
                            ImageId.ofContent("two birds sing".getBytes(UTF_8)),
                            ImageId.ofContent("one line".getBytes(UTF_8)),
                            ImageId.ofContent("another line".getBytes(UTF_8)))
                    .containsEntry("cap-gone", null)
                    .doesNotContainKeys("cap-empty", "cap-binary", "cap-long")
                    .doesNotContainKey(ImageId.ofContent("fine".getBytes(UTF_8)));
            assertThat(ready.get("cap-1").text()).isEqualTo("the cat sleeps on a red pillow");
            assertThat(ready.get("cap-1").keywords())
                    .extracting(ReadyCaption.Keyword::text)
                    .containsExactly("the cat", "a red pillow");
            assertThat(ready.get("cap/http").imageId()).isEqualTo("i");
        });
        var rejects = new HashMap<String, String>();
        read(
                Topics.CAPTIONS_REJECTED,
                record ->
                        rejects.put(
                                new String(record.key(), UTF_8),
                                EventHeaders.text(record.headers(), EventHeaders.REJECT_CODE, 100)
                                        .orElseThrow()));
        assertThat(rejects)
                .containsEntry("cap-empty", "caption-invalid")
                .containsEntry("cap-binary", "caption-invalid")
                .containsEntry("cap-long", "caption-too-long");

        HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/captions/cap%2Fhttp"))
                        .DELETE()
                        .build(),
                BodyHandlers.ofString());
        awaitCaptions(ready -> assertThat(ready).containsEntry("cap/http", null));
    }

    private List<String> ids(HttpResponse<String> published, int count) throws Exception {
        var ids = JSON.readTree(published.body()).get("ids");
        assertThat(ids).hasSize(count);
        return List.of(ids.get(0).asText(), ids.get(1).asText());
    }

    @Test
    void anImagesCaptionGoesTheSameWayAndIsForgottenWithIt() throws Exception {
        var picture = image("captioned", emoji("party_popper"));
        EventHeaders.put(picture.headers(), "caption", "A Party Popper");
        send(picture);
        awaitCaptions(ready -> {
            assertThat(ready.get("captioned")).isNotNull();
            assertThat(ready.get("captioned").text()).isEqualTo("a party popper");
            assertThat(ready.get("captioned").imageId()).isEqualTo("captioned");
        });
        send(image("captioned", null));
        awaitCaptions(ready -> assertThat(ready).containsEntry("captioned", null));
    }

    @Test
    void updatesDeletesAndRedeliveryEndWithTheLatest() throws Exception {
        var first = emoji("party_popper");
        var second = emoji("seven-thirty");
        send(image("life", first));
        awaitSearchable("life");
        send(image("life", second), image("life", second));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(get("/v1/images/life/original").headers().firstValue("ETag"))
                                .contains('"' + ImageId.sha256(second) + '"'));
        send(image("life", null));
        awaitGone("life");
        send(image("life", first));
        awaitSearchable("life");
        assertThat(stack.run("verify")).isZero();
    }

    @Test
    void badQueriesNameTheField() throws Exception {
        var problems =
                Map.of(
                        "{}", "image",
                        "{\"text\": 5}", "text",
                        "{\"text\": \"x\", \"composer\": \"magic\"}", "composer",
                        "{\"text\": \"x\", \"composer\": \"lincir\"}", "image",
                        "{\"text\": \"x\", \"limit\": 0}", "limit",
                        "{\"text\": \"x\", \"limit\": 100000}", "limit",
                        "{\"text\": \"x\", \"colour\": 1}", "colour",
                        "{\"image\": {\"id\": \"nobody\"}}", "image.id",
                        "{\"image\": {\"base64\": \"aGVsbG8=\"}}", "image",
                        "not json", "body");
        for (var problem : problems.entrySet()) {
            assertThat(search(problem.getKey()).path("field").asText())
                    .as(problem.getKey())
                    .isEqualTo(problem.getValue());
        }
        var response =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(stack.queryUrl() + "/v1/search"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void repairPutsBackExactlyWhatIsMissing() throws Exception {
        send(image("repair-1", emoji("party_popper")), image("repair-2", emoji("seven-thirty")));
        awaitSearchable("repair-1");
        awaitSearchable("repair-2");
        try (var index = TestIndex.open(stack)) {
            index.removeForGood("repair-1");
        }
        assertThat(get("/v1/images/repair-1").statusCode()).isEqualTo(404);
        assertThat(stack.run("verify", "--wait=0")).isEqualTo(1);
        assertThat(stack.run("verify", "--repair")).isZero();
        assertThat(get("/v1/images/repair-1").statusCode()).isEqualTo(200);
    }

    @Test
    void repairRemovesWhatNothingCouldReplace() throws Exception {
        send(image("frozen", emoji("party_popper")));
        awaitSearchable("frozen");
        try (var index = TestIndex.open(stack)) {
            index.freeze("frozen");
            index.freeze("frozen before it came");
        }
        assertThat(stack.run("verify", "--wait=0")).isEqualTo(1);
        assertThat(stack.run("verify", "--repair", "--inbox")).isZero();
        assertThat(get("/v1/images/frozen").statusCode()).isEqualTo(200);
        send(image("frozen before it came", emoji("seven-thirty")));
        awaitSearchable("frozen before it came");
    }

    @Test
    void aForgedReadyRecordIsRejectedAndServesNoFileOfTheHost() throws Exception {
        var entry =
                """
                {"id": "forged", "sha256": "../../../../etc/hostname", "mediaType": "text/html",
                 "size": 1, "width": 64, "height": 64, "createdAt": "2026-11-26T00:00:00Z",
                 "acceptedAt": "2026-11-26T00:00:00Z"}
                """;
        var ready =
                new ProducerRecord<>(
                        "images.ready.64-huggingface",
                        "forged".getBytes(UTF_8),
                        new byte[64 * 64 * 3]);
        EventHeaders.put(ready.headers(), "version", "1");
        EventHeaders.put(ready.headers(), "catalog", entry);
        var future =
                new ProducerRecord<byte[], byte[]>(ready.topic(), "future".getBytes(UTF_8), null);
        EventHeaders.put(future.headers(), "version", Long.toString((1L << 53) - 1));
        send(ready, future);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(rejects())
                                .containsEntry("forged", "record-invalid")
                                .containsEntry("future", "record-invalid"));
        assertThat(get("/v1/images/forged/original").statusCode()).isEqualTo(404);
    }

    @Test
    void theCommandLinePublishesAndSearches() {
        assertThat(stack.run("status")).isZero();
        assertThat(stack.run("publish", CHECK.toString(), "--tag=check")).isZero();
        assertThat(
                        stack.run(
                                "search",
                                "--text=a photo of a hand",
                                "--filter={\"tags\": \"check\"}"))
                .isZero();
        assertThat(stack.run("releases")).isZero();
        assertThat(stack.run("search", "--composer=magic", "--text=x")).isEqualTo(1);
        assertThat(stack.run("publish", "/nowhere")).isEqualTo(1);
    }

    @Test
    void theCommandLinePublishesCaptions() throws Exception {
        var file = Files.writeString(data.resolve("captions.txt"), "un café noir\n\n a lamp \r\n");
        assertThat(stack.run("captions", file.toString())).isZero();
        assertThat(stack.run("captions", file.toString(), "--json")).isZero();
        assertThat(stack.run("captions", "/nowhere")).isEqualTo(1);
        awaitCaptions(ready ->
                assertThat(ready)
                        .containsKeys(
                                ImageId.ofContent("un café noir".getBytes(UTF_8)),
                                ImageId.ofContent("a lamp".getBytes(UTF_8))));
    }
}

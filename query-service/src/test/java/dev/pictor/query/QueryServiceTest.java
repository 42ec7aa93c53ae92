package dev.pictor.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.Clip;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageId;
import dev.pictor.events.ImageMetadata;
import dev.pictor.events.IndexedEvent;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.index.Generation;
import dev.pictor.index.InMemoryIndex;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service on an index in memory and a tiny model: requests and what they are answered with. */
@QuarkusTest
@QuarkusTestResource(QueryServiceTest.Surroundings.class)
class QueryServiceTest {

    static final Path GOLDEN = Path.of("../libs/clip/src/test/resources/golden/tiny-hf");
    private static final Path IMAGES = Path.of("../libs/imaging/src/test/resources/golden/images");
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Instant TIME = Instant.parse("2026-11-27T00:00:00Z");

    /** No Kafka; objects in a folder. */
    public static final class Surroundings implements QuarkusTestResourceLifecycleManager {

        private Path objects;

        @Override
        public Map<String, String> start() {
            try {
                objects = Files.createTempDirectory("objects");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            var settings = new HashMap<String, String>();
            settings.putAll(
                    InMemoryConnector.switchIncomingChannelsToInMemory(
                            "releases", "indexed", "rejected"));
            settings.put("pictor.model", GOLDEN.toString());
            settings.put("pictor.objects.folder", objects.toString());
            settings.put("quarkus.http.test-port", "0");
            return settings;
        }

        @Override
        public void stop() {
            InMemoryConnector.clear();
            try (var files = Files.walk(objects)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What stands in for the vector store. */
    @Alternative
    @Priority(1)
    @Singleton
    public static final class StandIns {

        static final InMemoryIndex INDEX = new InMemoryIndex();

        @Produces
        @Alternative
        @Singleton
        VectorIndex index() {
            return INDEX;
        }
    }

    @TestHTTPResource("/")
    URI root;

    @Inject @Any InMemoryConnector channels;
    @Inject Clip clip;
    @Inject Generation generation;

    private byte[] file;
    private String sha256;

    @BeforeEach
    void fill() throws IOException {
        StandIns.INDEX.fail(null);
        file = Files.readAllBytes(IMAGES.resolve("small.png"));
        sha256 = ImageId.sha256(file);
        try (var objects =
                ObjectStore.folder(
                        Path.of(
                                ConfigProvider.getConfig()
                                        .getValue("pictor.objects.folder", String.class)))) {
            objects.put(ObjectKey.blob(sha256), file);
        }
        var writes = new ArrayList<IndexWrite>();
        for (var id : List.of("red", "green", "ü/1")) {
            var vector = new float[clip.images().dimension()];
            vector[writes.size()] = 1;
            vector[3] = 0.5f;
            writes.add(
                    new IndexWrite.Put(
                            new IndexedImage(
                                    new ImageMetadata(
                                            id,
                                            sha256,
                                            "image/png",
                                            50,
                                            31,
                                            new ImageDetails(
                                                    "a " + id,
                                                    List.of(id),
                                                    Map.of("shop", "12"),
                                                    null),
                                            TIME),
                                    1,
                                    TIME,
                                    clip.id()),
                            vector));
        }
        StandIns.INDEX.write(generation, writes);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(root.resolve(path));
    }

    private JsonNode search(String json) throws IOException, InterruptedException {
        var answer = post(json);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<byte[]> post(String json) throws IOException, InterruptedException {
        return send(
                to("/v1/search")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json, ISO_8859_1)));
    }

    private static JsonNode problem(HttpResponse<byte[]> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type"))
                .as(new String(answer.body(), UTF_8))
                .hasValue("application/problem+json");
        return JSON.readTree(answer.body());
    }

    @Test
    void anIndexedImageIsNotAmongItsHitsUnlessAskedFor() throws Exception {
        var hits = search("{\"image\": {\"id\": \"red\"}, \"composer\": \"image\"}").get("hits");
        assertThat(hits).hasSize(2);
        assertThat(hits.findValuesAsText("id")).doesNotContain("red");
        var own =
                search(
                                "{\"image\": {\"id\": \"red\"}, \"composer\": \"image\","
                                        + " \"includeReference\": true}")
                        .get("hits");
        assertThat(own.get(0).get("id").asText()).isEqualTo("red");
        // The score as it was told is a threshold that keeps the hit.
        double score = own.get(1).get("score").asDouble();
        assertThat(
                        search(
                                        "{\"image\": {\"id\": \"red\"}, \"composer\": \"image\","
                                                + " \"scoreThreshold\": "
                                                + score
                                                + "}")
                                .get("hits"))
                .isNotEmpty();
    }

    @Test
    void aSearchGoesOnFromItsNext() throws Exception {
        var query =
                "{\"image\": {\"id\": \"red\"}, \"text\": \"is green\", \"limit\": 1, \"filter\": {\"attributes.shop\": 12}}";
        var first = search(query);
        var second =
                search(
                        "{\"next\": \"%s\", \"limit\": 1, \"filter\": {\"attributes.shop\": 12}}"
                                .formatted(first.get("next").asText()));
        assertThat(first.get("hits")).hasSize(1);
        assertThat(second.get("hits")).hasSize(1);
        assertThat(List.of(first.at("/hits/0/id").asText(), second.at("/hits/0/id").asText()))
                .containsExactlyInAnyOrder("green", "ü/1");
        assertThat(second.has("next")).isFalse();
        assertThat(second.get("composer")).isEqualTo(first.get("composer"));
        assertThat(second.get("release")).isEqualTo(first.get("release"));
        var address =
                JSON.readTree(
                        send(to("/v1/search?limit=1&next=" + first.get("next").asText())).body());
        assertThat(address.get("hits")).isEqualTo(second.get("hits"));
    }

    @Test
    void copiesOfAFileAreOneHitIfAskedFor() throws Exception {
        var answer = search("{\"text\": \"x\", \"collapse\": \"sha256\"}");
        assertThat(answer.get("hits")).hasSize(1);
        assertThat(answer.at("/hits/0/copies").asInt()).isEqualTo(3);
        assertThat(search("{\"text\": \"x\"}").at("/hits/0").has("copies")).isFalse();
    }

    @Test
    void valuesAreCounted() throws Exception {
        var tags = JSON.readTree(send(to("/v1/facets?key=tags&limit=2")).body());
        assertThat(tags)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"key": "tags", "values": [{"value": "green", "count": 1},
                                                           {"value": "red", "count": 1}]}
                                """));
        var path = "/v1/facets?key=attributes.shop&filter=" + encoded("{\"tags\": \"red\"}");
        assertThat(JSON.readTree(send(to(path)).body()).get("values"))
                .isEqualTo(JSON.readTree("[{\"value\": \"12\", \"count\": 1}]"));
    }

    @Test
    void aFileNamedByItsHashIsKeptForEver() throws Exception {
        var url = search("{\"text\": \"x\"}").at("/hits/0/originalUrl").asText();
        assertThat(url).endsWith("/original?sha256=" + sha256);
        var answer = send(to(url));
        assertThat(answer.body()).isEqualTo(file);
        assertThat(answer.headers().firstValue("Cache-Control"))
                .hasValue("private, max-age=31536000, immutable");
        var other = url.replace(sha256, "0".repeat(64));
        assertThat(send(to(other)).statusCode()).isEqualTo(404);
        var unnamed = send(to(url.substring(0, url.indexOf('?'))));
        assertThat(unnamed.headers().firstValue("Cache-Control")).hasValue("private, max-age=300");
    }

    @Test
    void composersWithAndWithoutPhi() throws Exception {
        var composed = search("{\"image\": {\"id\": \"red\"}, \"text\": \"is green\"}");
        assertThat(composed.get("composer").asText()).isEqualTo("lincir");
        assertThat(composed.get("release").asText()).isEqualTo("starting");
        assertThat(composed.has("composerReason")).isFalse();
        assertThat(search("{\"text\": \"is green\"}").has("release")).isFalse();
    }

    @Test
    void filtersHold() throws Exception {
        var hits = search("{\"text\": \"x\", \"filter\": {\"tags\": \"green\"}}").get("hits");
        assertThat(hits.findValuesAsText("id")).containsExactly("green");
        hits =
                search(
                                "{\"text\": \"x\", \"filter\": {\"must\": [{\"key\": \"tags\","
                                        + " \"match\": {\"except\": [\"green\"]}}]}}")
                        .get("hits");
        assertThat(hits.findValuesAsText("id")).doesNotContain("green").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400|image",
                "[]|400|body",
                "null|400|body",
                "{\"text\": \"x\"|400|body",
                "{\"text\": \"x\"} {}|400|body",
                "{\"text\": \"x\", \"text\": \"y\"}|400|text",
                "{\"text\": \"\u00ff\"}|400|body",
                "{\"text\": 5}|400|text",
                "{\"text\": \"x\", \"limit\": \"5\"}|400|limit",
                "{\"text\": \"x\", \"limit\": 18446744073709551626}|400|limit",
                "{\"text\": \"x\", \"limit\": 100000}|400|limit",
                "{\"text\": \"x\", \"offset\": 1.5}|400|offset",
                "{\"text\": \"x\", \"includeReference\": \"no\"}|400|includeReference",
                "{\"text\": \"x\", \"scoreThreshold\": 2}|400|scoreThreshold",
                "{\"text\": \"x\", \"colour\": \"red\"}|400|colour",
                "{\"text\": \"x\", \"composer\": \"foo\"}|400|composer",
                "{\"text\": \"x\", \"composer\": \"sum\"}|400|image",
                "{\"text\": \"x\", \"options\": {\"wieght\": 1}}|400|options.wieght",
                "{\"text\": \"x\", \"options\": {\"weight\": 1}}|400|options.weight",
                "{\"text\": \"x\", \"filter\": {\"must\": \"red\"}}|400|filter.must",
                "{\"text\": \"x\", \"filter\": {\"colour\": \"red\"}}|400|filter.colour",
                "{\"text\": \"x\", \"release\": \"none\", \"image\": {\"id\": \"red\"}}|400|release",
                "{\"image\": {\"id\": \"absent\"}}|404|image.id",
                "{\"text\": \"x\", \"collapse\": \"file\"}|400|collapse",
                "{\"text\": \"x\", \"collapse\": \"sha256\", \"offset\": 1}|400|offset",
                "{\"next\": \"abc\"}|400|next",
                "{\"next\": \"abc\", \"text\": \"x\"}|400|text",
                "{\"next\": \"abc\", \"offset\": 1}|400|offset",
                "{\"image\": {\"base64\": \"aGk\"}}|400|image",
                "{\"image\": {\"base64\": \"a*k\"}}|400|image.base64"
            })
    void wrongRequestsNameTheirField(String json, int status, String field) throws Exception {
        var answer = post(json);
        assertThat(answer.statusCode()).isEqualTo(status);
        var problem = problem(answer);
        assertThat(problem.get("field").asText()).isEqualTo(field);
        assertThat(problem.get("detail").asText())
                .isNotBlank()
                .doesNotContain("dev.pictor", "java.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/search?text=x&colour=red|400|colour",
                "/v1/search?text=x&text=y|400|text",
                "/v1/search?text=x&limit=3%20garbage|400|limit",
                "/v1/search?text=x&includeReference=no|400|includeReference",
                "/v1/search?text=x&filter=%7Bbad|400|filter",
                "/v1/search?text=x&options=%7B%22a%22:1%7D|400|options.a",
                "/v1/search?text=%FF|400|url",
                "/v1/images/absent|404|id",
                "/v1/images/red?size=3|400|size",
                "/v1/images/red/original?sha256=abc|400|sha256",
                "/v1/images/red/thumbnail?sha256=..%2F..|400|sha256",
                "/v1/facets|400|key",
                "/v1/facets?key=caption|400|key",
                "/v1/facets?key=attributes.absent|400|key",
                "/v1/facets?key=tags&limit=0|400|limit",
                "/v1/facets?key=tags&limit=1001|400|limit",
                "/v1/facets?key=tags&filter=%5B%5D|400|filter",
                "/v1/facets?key=tags&exact=true|400|exact",
                "/v1/stats?x=|400|x"
            })
    void wrongAddressesNameTheirParameter(String path, int status, String field) throws Exception {
        var answer = send(to(path));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer).get("field").asText()).isEqualTo(field);
    }

    private HttpResponse<byte[]> form(String body) throws IOException, InterruptedException {
        return send(
                to("/v1/search")
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(BodyPublishers.ofString(body.replace("\n", "\r\n"), ISO_8859_1)));
    }

    private static String part(String disposition, String content) {
        return "--x\nContent-Disposition: form-data" + disposition + "\n\n" + content + "\n";
    }

    @Test
    void formsAreWholeAndWellFormedOrRefused() throws Exception {
        var text = part("; name=\"text\"", "is red");
        assertThat(form(text + "--x--\n").statusCode()).isEqualTo(200);
        var wrong = new HashMap<String, String>();
        wrong.put(text, "body"); // no closing boundary
        wrong.put("", "body");
        wrong.put(part("", "nameless") + "--x--\n", "body");
        wrong.put(text + text + "--x--\n", "text");
        wrong.put(part("; name=\"colour\"", "red") + "--x--\n", "colour");
        wrong.put(text + part("; name=\"limit\"", "many") + "--x--\n", "limit");
        wrong.put(part("; name=\"image\"; filename=\"a\"", "") + "--x--\n", "image");
        wrong.put(part("; name=\"image\"; filename=\"a\"", "no image") + "--x--\n", "image");
        wrong.put(part("; name=\"photo\"; filename=\"a\"", "x") + "--x--\n", "photo");
        for (var entry : wrong.entrySet()) {
            var answer = form(entry.getKey());
            assertThat(answer.statusCode()).as(entry.getKey()).isEqualTo(400);
            assertThat(problem(answer).get("field").asText())
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type,garbage,415",
        "Content-Type,text/plain,415",
        "Content-Type,application/json; charset=iso-8859-1,415",
        "Content-Encoding,gzip,415",
        "Origin,https://evil.example,403"
    })
    void headersThatWouldBeMisread(String name, String value, int status) throws Exception {
        var request = to("/v1/search").POST(BodyPublishers.ofString("{\"text\": \"x\"}"));
        if (!name.equals("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        assertThat(send(request.header(name, value)).statusCode()).isEqualTo(status);
    }

    @Test
    void filesAreSentOnceAndInParts() throws Exception {
        var path = "/v1/images/%C3%BC%2F1/original";
        var whole = send(to(path));
        assertThat(whole.body()).isEqualTo(file);
        var tag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(send(to(path).header("If-None-Match", tag)).statusCode()).isEqualTo(304);
        var part = send(to(path).header("Range", "bytes=2-5"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).hasSize(4).startsWith(file[2], file[3]);
        assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 2-5/" + file.length);
        var beyond = send(to(path).header("Range", "bytes=" + file.length + "-"));
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(problem(beyond).get("field").asText()).isEqualTo("Range");
        assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */" + file.length);
        var stale = send(to(path).header("Range", "bytes=0-1").header("If-Range", "\"other\""));
        assertThat(stale.statusCode()).isEqualTo(200);
        var head = send(to(path).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(file.length);
        assertThat(head.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    @Test
    void answersAreCompressedWhereAClientTakesThatAndFilesAreNot() throws Exception {
        var plain = send(to("/v1/images"));
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        var packed = send(to("/v1/images").header("Accept-Encoding", "gzip"));
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (var body = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(body.readAllBytes()).isEqualTo(plain.body());
        }
        var original = to("/v1/images/%C3%BC%2F1/original").header("Accept-Encoding", "gzip");
        assertThat(send(original).body()).isEqualTo(file);
    }

    @Test
    void aStoreThatIsAwayIsUnavailable() throws Exception {
        StandIns.INDEX.fail(
                new VectorIndexException.Transient("no answer", new IllegalStateException()));
        var answer = post("{\"text\": \"x\"}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(problem(answer).get("detail").asText()).contains("vector index");
        assertThat(new String(send(to("/q/health/ready")).body(), UTF_8)).contains("no answer");
    }

    @Test
    void theNewestImagesComeInPagesThatCutNoInstant() throws Exception {
        var first = JSON.readTree(send(to("/v1/images?limit=1")).body());
        assertThat(first.path("images")).as("all were indexed in one instant").hasSize(3);
        var next = first.path("next").asText();
        var last = JSON.readTree(send(to("/v1/images?limit=1&before=" + next)).body());
        assertThat(last.path("images")).isEmpty();
        assertThat(last.has("next")).isFalse();
        var red =
                JSON.readTree(
                        send(to("/v1/images?filter=" + encoded("{\"tags\":\"red\"}"))).body());
        assertThat(red.path("images")).hasSize(1);
        assertThat(red.at("/images/0/sha256").asText()).isEqualTo(sha256);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    limit=0          | limit
                    limit=1001       | limit
                    limit=x          | limit
                    limit=null       | limit
                    before=null      | before
                    before=yesterday | before
                    filter=[]        | filter
                    offset=3         | offset
                    """)
    void aWrongListIsRefusedByName(String parameters, String field) throws Exception {
        var answer = send(to("/v1/images?" + parameters.replace("[", "%5B").replace("]", "%5D")));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).path("field").asText()).startsWith(field);
    }

    @Test
    void aPartOfAnImageIsSearchedAsIfItWereAFile() throws Exception {
        var image = new ImageDecoder(ImageLimits.DEFAULT).decode(file).image();
        var half = image.part(0, 0, 25, 31);
        var picture = new BufferedImage(25, 31, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 25 * 31; i++) {
            int red = half.pixels()[3 * i] & 255;
            int green = half.pixels()[3 * i + 1] & 255;
            int blue = half.pixels()[3 * i + 2] & 255;
            picture.setRGB(i % 25, i / 25, red << 16 | green << 8 | blue);
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        var base64 = Base64.getEncoder().encodeToString(png.toByteArray());
        var cut = search("{\"image\": {\"base64\": \"%s\"}}".formatted(base64));
        var crop = "{\"x\": 0, \"y\": 0, \"width\": 0.5, \"height\": 1}";
        var byId =
                search(
                        "{\"image\": {\"id\": \"red\"}, \"crop\": %s, \"includeReference\": true}"
                                .formatted(crop));
        assertThat(scores(byId)).isEqualTo(scores(cut));
        var whole = "{\"x\": 0, \"y\": 0, \"width\": 1, \"height\": 1}";
        var all = Base64.getEncoder().encodeToString(file);
        assertThat(
                        scores(
                                search(
                                        "{\"image\": {\"base64\": \"%s\"}, \"crop\": %s}"
                                                .formatted(all, whole))))
                .isEqualTo(scores(search("{\"image\": {\"base64\": \"%s\"}}".formatted(all))));
    }

    private static List<String> scores(JsonNode answer) {
        var scores = new ArrayList<String>();
        answer.path("hits")
                .forEach(h -> scores.add(h.path("id").asText() + " " + h.path("score").asText()));
        return scores;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"text": "a", "crop": {"x": 0, "y": 0, "width": 1, "height": 1}}                   | crop
                    {"image": {"id": "red"}, "crop": {"x": 0, "y": 0, "width": 0, "height": 1}}        | crop.width
                    {"image": {"id": "red"}, "crop": {"x": 0.6, "y": 0, "width": 0.5, "height": 1}}    | crop.width
                    {"image": {"id": "red"}, "crop": {"x": 1, "y": 0, "width": 0.5, "height": 1}}      | crop.x
                    {"image": {"id": "red"}, "crop": {"y": 0, "width": 0.5, "height": 1}}              | crop.x
                    {"image": {"id": "red"}, "crop": [0, 0, 1, 1]}                                     | crop
                    {"image": {"id": "red"}, "crop": {"x": 0, "y": 0, "width": 1, "height": 1, "w": 1}}| crop.w
                    """)
    void aWrongPartIsRefusedByName(String json, String field) throws Exception {
        var answer = post(json);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer).path("field").asText()).isEqualTo(field);
    }

    @Test
    void whatHappensIsToldAsItHappens() throws Exception {
        var lines = new LinkedBlockingQueue<String>();
        var stream =
                HTTP.sendAsync(
                        to("/v1/events").build(),
                        BodyHandlers.fromLineSubscriber(new LineReader(lines)));
        await().until(() -> lines.stream().anyMatch(l -> l.contains("\"type\":\"release\"")));
        var event =
                new IndexedEvent(
                        "ü/1",
                        7,
                        IndexedEvent.Outcome.INDEXED,
                        generation.collection(),
                        clip.id(),
                        TIME,
                        TIME.plusMillis(1_500));
        channels.source("indexed").send(received(event.toRecord()));
        channels.source("indexed")
                .send(received(new ProducerRecord<>("images.indexed", null, new byte[] {1})));
        await().until(() -> lines.stream().anyMatch(l -> l.contains("\"freshnessMs\":1500")));
        assertThat(lines).anyMatch(l -> l.contains("\"ids\":[\"ü/1\"]"));

        var refused = new ProducerRecord<>("images.rejected", "bad".getBytes(UTF_8), new byte[3]);
        EventHeaders.put(refused.headers(), EventHeaders.REJECT_CODE, "image-corrupt");
        EventHeaders.put(refused.headers(), EventHeaders.REJECT_REASON, "it ends too early");
        channels.source("rejected").send(received(refused));
        await().until(() -> lines.stream().anyMatch(l -> l.contains("it ends too early")));
        stream.cancel(true);
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    /** Puts the lines of an answer into a queue. */
    private record LineReader(Queue<String> lines) implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void wordsToLeaveOutPushAway() throws Exception {
        var with = search("{\"text\": \"a red ball\", \"options\": {}}");
        var without =
                search(
                        "{\"text\": \"a red ball\", \"negativeText\": \"green\","
                                + " \"options\": {\"negativeWeight\": 1.5}}");
        var none =
                search(
                        "{\"text\": \"a red ball\", \"negativeText\": \"green\","
                                + " \"options\": {\"negativeWeight\": 0}}");
        assertThat(scores(without)).isNotEqualTo(scores(with));
        assertThat(none.at("/hits/0/score").asDouble())
                .isCloseTo(with.at("/hits/0/score").asDouble(), within(1e-5));
        var answer = post("{\"text\": \"a\", \"options\": {\"negativeWeight\": 1}}");
        assertThat(problem(answer).path("field").asText()).isEqualTo("options.negativeWeight");
        answer = post("{\"negativeText\": \"a\"}");
        assertThat(problem(answer).path("field").asText()).isEqualTo("image");
    }

    @Test
    void theLongestSentenceFitsIntoAnAddress() throws Exception {
        var sentence = "漢".repeat(2_000);
        assertThat(send(to("/v1/search?text=" + encoded(sentence))).statusCode()).isEqualTo(200);
        var longer = send(to("/v1/search?text=" + encoded(sentence + "字")));
        assertThat(longer.statusCode()).isEqualTo(400);
        assertThat(problem(longer).path("field").asText()).isEqualTo("text");
    }

    @Test
    void thePageRunsNothingButItself() throws Exception {
        for (var path : List.of("/", "/operate", "/page/main.js", "/page/page.css")) {
            var answer = send(to(path));
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
        }
        var lit = new String(send(to("/page/lit.js")).body(), UTF_8);
        var library = lit.replaceAll("(?s).*?'(/_static/[^']+)'.*", "$1");
        assertThat(send(to(library)).statusCode()).as(library).isEqualTo(200);
    }
}

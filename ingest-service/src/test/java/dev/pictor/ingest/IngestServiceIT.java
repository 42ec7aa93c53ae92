package dev.pictor.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.events.CatalogRecord;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import dev.pictor.local.broker.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service on a real broker: requests, what they are answered with, and what comes of them. */
@QuarkusTest
@QuarkusTestResource(IngestServiceIT.Surroundings.class)
class IngestServiceIT {

    private static final Path IMAGES = Path.of("../libs/imaging/src/test/resources/golden/images");
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A broker of its own, and objects in a folder. */
    public static final class Surroundings implements QuarkusTestResourceLifecycleManager {

        private Path folder;
        private EmbeddedBroker broker;

        @Override
        public Map<String, String> start() {
            try {
                folder = Files.createTempDirectory("ingest");
                broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return Map.of(
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    "pictor.model",
                    "../models/emoji-reference",
                    "pictor.topics.partitions",
                    "1",
                    "pictor.objects.folder",
                    folder.resolve("objects").toString(),
                    "quarkus.http.test-port",
                    "0");
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

    private String png;

    @BeforeEach
    void read() throws IOException {
        png = Files.readString(IMAGES.resolve("small.png"), ISO_8859_1);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(root.resolve(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body)
            throws IOException, InterruptedException {
        var request = to(path).POST(BodyPublishers.ofString(body, ISO_8859_1));
        return send(type.isEmpty() ? request : request.header("Content-Type", type));
    }

    private static String part(String disposition, String content) {
        return "--x\r\nContent-Disposition: form-data; "
                + disposition
                + "\r\n\r\n"
                + content
                + "\r\n";
    }

    private String file() {
        return part("name=\"file\"; filename=\"a.png\"", png);
    }

    private HttpResponse<String> form(String... parts) throws IOException, InterruptedException {
        return post(
                "/v1/images",
                "multipart/form-data; boundary=x",
                String.join("", parts) + "--x--\r\n");
    }

    private static KafkaClients kafka() {
        return KafkaClients.of(
                ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class));
    }

    private static Map<String, CatalogRecord> catalog() {
        var records = new HashMap<String, CatalogRecord>();
        kafka().readAll(
                        Topics.CATALOG,
                        record -> {
                            var entry = CatalogRecord.of(record);
                            records.put(entry.id(), entry);
                        });
        return records;
    }

    private static long inbox() {
        var count = new long[1];
        kafka().readAll(Topics.IMAGES, _ -> count[0]++);
        return count[0];
    }

    private static JsonNode problem(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type"))
                .as(answer.body())
                .hasValue("application/problem+json");
        return JSON.readTree(answer.body());
    }

    @Test
    void whatAFormSaysReachesTheCatalog() throws Exception {
        var answer =
                form(
                        part("name=\"id\"", "sofa"),
                        part("name=\"caption\"", "x".repeat(4_000)),
                        part("name=\"tag\"", "red, and green"),
                        part("name=\"tags\"", "blue,grey"),
                        part("name=\"attr.shop\"", "12"),
                        file());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"ids\":[\"sofa\"]}");
        await().atMost(Duration.ofSeconds(30)).until(() -> catalog().containsKey("sofa"));
        var entry = catalog().get("sofa").entry();
        assertThat(entry.image().details().tags())
                .containsExactly("red, and green", "blue", "grey");
        assertThat(entry.image().details().attributes()).containsEntry("shop", "12");
        assertThat(entry.image().details().caption()).hasSize(4_000);
        assertThat(entry.image().mediaType()).isEqualTo("image/png");
    }

    @Test
    void aBodyWithoutATypeIsAFile() throws Exception {
        var answer = post("/v1/images?id=plain&tag=a&tag=b", "", png);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> catalog().containsKey("plain"));
        assertThat(catalog().get("plain").entry().image().details().tags())
                .containsExactly("a", "b");
        assertThat(send(to("/v1/images/plain").DELETE()).statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> catalog().get("plain").entry() == null);
    }

    @Test
    void aDeleteHasAReceipt() throws Exception {
        assertThat(send(to("/v1/erasures/receipt")).statusCode()).isEqualTo(404);
        assertThat(post("/v1/images?id=receipt", "", png).statusCode()).isEqualTo(202);
        assertThat(send(to("/v1/images/receipt").DELETE()).statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> send(to("/v1/erasures/receipt")).statusCode() == 200);
        var receipt = JSON.readTree(send(to("/v1/erasures/receipt")).body());
        assertThat(receipt.get("id").asText()).isEqualTo("receipt");
        var step = receipt.get("steps").get(0);
        assertThat(step.get("step").asText()).isEqualTo("deleted");
        assertThat(step.get("version").asLong()).isEqualTo(catalog().get("receipt").version());
        var at = Instant.parse(step.get("at").asText());
        var remains = new HashMap<String, Instant>();
        receipt.get("remains")
                .forEach(topic ->
                        remains.put(
                                topic.get("topic").asText(),
                                Instant.parse(topic.get("until").asText())));
        assertThat(remains)
                .containsEntry("images", at.plus(Duration.ofDays(7)))
                .containsEntry("images.ready.64-huggingface", at.plus(Duration.ofDays(2)))
                .containsEntry("images.catalog", at.plus(Duration.ofDays(7)));
        assertThat(problem(send(to("/v1/erasures/never-deleted"))).get("detail").asText())
                .isEqualTo("no delete of 'never-deleted' has been taken in");
        assertThat(send(to("/v1/erasures/a%0Ab")).statusCode()).isEqualTo(400);
    }

    @Test
    void aFormThatIsRefusedHasPublishedNothing() throws Exception {
        var forms = new LinkedHashMap<String, String>();
        forms.put(part("name=\"caption\"", "no file"), "file");
        forms.put(String.join("", file(), part("name=\"f\"; filename=\"b\"", "")), "file");
        forms.put(String.join("", file(), file(), part("name=\"id\"", "one")), "id");
        forms.put(String.join("", file(), part("name=\"id\"", ".")), "id");
        var a = part("name=\"id\"", "a");
        forms.put(String.join("", file(), file(), a, a), "id");
        forms.put(String.join("", file(), part("name=\"captoin\"", "x")), "captoin");
        forms.put(
                String.join(
                        "", file(), part("name=\"caption\"", "x"), part("name=\"caption\"", "y")),
                "caption");
        forms.put(String.join("", file(), part("name=\"caption\"", "x".repeat(9_000))), "caption");
        forms.put(String.join("", file(), part("name=\"attr.a b\"", "x")), "attr");
        forms.put(String.join("", file(), part("name=\"tags\"", "t,".repeat(64) + "t")), "tags");
        forms.put(String.join("", file(), part("x=\"y\"", "nameless")), "body");
        long before = inbox();
        for (var form : forms.entrySet()) {
            var answer = form(form.getKey());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(problem(answer).get("field").asText())
                    .as(answer.body())
                    .isEqualTo(form.getValue());
        }
        var cut = file();
        assertThat(post("/v1/images", "multipart/form-data; boundary=x", cut).statusCode())
                .isEqualTo(400);
        assertThat(inbox()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/images?idd=a|image/png|x|400|idd",
                "/v1/images?id=a&id=b|image/png|x|400|id",
                "/v1/images?id=a%0Ab|image/png|x|400|id",
                "/v1/images|garbage|x|415|Content-Type",
                "/v1/captions|application/json|{\"text\": 5}|400|text",
                "/v1/captions|application/json|[{\"text\": \"a cat\", \"id\": \"c\"}, {\"text\": \"a"
                        + " dog\", \"id\": \"c\"}]|400|[1].id",
                "/v1/captions|application/json|[{\"text\": \"a cat\"}, null]|400|[1]",
                "/v1/captions|application/json|{\"text\": \"a cat\", \"txet\": 1}|400|txet",
                "/v1/captions|application/json|{\"text\": \"a cat\"} x|400|body",
                "/v1/captions|text/plain; charset=utf-8|55|400|line 1"
            })
    void wrongRequestsNameTheirField(
            String path, String type, String body, int status, String field) throws Exception {
        var answer = post(path, type, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(problem(answer).get("field").asText()).isEqualTo(field);
    }

    @Test
    void pagesOfOtherOriginsPublishNothing() throws Exception {
        var request = to("/v1/images?id=evil").POST(BodyPublishers.ofString(png, ISO_8859_1));
        assertThat(send(request.header("Origin", "https://evil.example")).statusCode())
                .isEqualTo(403);
        assertThat(
                        send(to("/v1/images/evil").method("OPTIONS", BodyPublishers.noBody()))
                                .statusCode())
                .isNotEqualTo(500);
        var own = root.getScheme() + "://" + root.getAuthority();
        assertThat(
                        send(to("/v1/captions")
                                        .header("Content-Type", "application/json")
                                        .header("Origin", own)
                                        .POST(
                                                BodyPublishers.ofByteArray(
                                                        "{\"text\": \"a cat on a mat\"}"
                                                                .getBytes(UTF_8))))
                                .statusCode())
                .isEqualTo(202);
    }

    /** A name that an attacker lets point to loopback makes his page one of this origin. */
    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "evil.example:8081, 421",
        "localhost.evil.example, 421",
        "localhost, 200",
        "LOCALHOST:9, 200",
        "127.0.0.1, 200",
        "[::1]:8081, 200",
    })
    void aForeignHostIsMisdirected(String host, int status) throws Exception {
        for (var path : List.of("/q/metrics", "/q/health/live")) {
            try (var socket = new Socket(root.getHost(), root.getPort())) {
                socket.getOutputStream()
                        .write(
                                "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                        .formatted(path, host)
                                        .getBytes(ISO_8859_1));
                assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                        .as("%s of %s", path, host)
                        .startsWith("HTTP/1.1 " + status);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/v1/images|OPTIONS, POST",
                "GET|/v1/images|OPTIONS, POST",
                "POST|/v1/images/a|DELETE, OPTIONS",
                "DELETE|/v1/rejections|GET, HEAD, OPTIONS",
                "BREW|/v1/captions|OPTIONS, POST",
                "POST|/q/health|GET, HEAD, OPTIONS",
                "DELETE|/q/../q/metrics|GET, HEAD, OPTIONS",
                "brew|/made/up|GET, HEAD, OPTIONS"
            })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed)
            throws Exception {
        var answer = send(to(path).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(405);
        assertThat(answer.headers().allValues("Allow")).containsExactly(allowed);
    }

    @Test
    void madeUpMethodsAndPathsMakeNoSeries() throws Exception {
        for (int i = 0; i < 5; i++) {
            for (var method : new String[] {"MADE" + i, "GET", "POST", "OPTIONS"}) {
                send(to("/made/up/" + i).method(method, BodyPublishers.noBody()));
                send(
                        to("/made/up/" + i)
                                .method(method, BodyPublishers.ofString("x"))
                                .header("Content-Type", "made-up"));
                send(
                        to("/made/up/" + i)
                                .method(method, BodyPublishers.noBody())
                                .header("Origin", "https://made.up"));
            }
        }
        send(to("/v1/rejections?made=up"));
        var series =
                send(to("/q/metrics")).body().lines().filter(l -> l.startsWith("http_server_"));
        assertThat(series.toList())
                .noneMatch(line -> line.contains("made") || line.contains("MADE"))
                .anyMatch(line -> line.contains("method=\"OTHER\""))
                .anyMatch(line -> line.contains("uri=\"/v1/rejections\"") && line.contains("400"));
    }

    @Test
    void whatAnAddressMayCarryFitsIntoIt() throws Exception {
        var caption = "%C3%BC".repeat(4_096);
        var tag = "%C3%BC".repeat(128);
        var query =
                IntStream.range(0, 60)
                        .mapToObj(i -> "&tag=" + tag.substring(12) + i)
                        .collect(Collectors.joining());
        var answer =
                post("/v1/images?id=long-address&caption=" + caption + query, "image/png", png);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private JsonNode rejections(String query) throws IOException, InterruptedException {
        var answer =
                await().atMost(Duration.ofSeconds(30)) // the topic is read back at first
                        .until(
                                () -> send(to("/v1/rejections" + query)),
                                it -> it.statusCode() != 503);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("rejections");
    }

    private JsonNode rejection(String image, int retries) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> rejections("?limit=1&image=" + image).path(0),
                        newest -> newest.path("retries").asInt(-1) == retries);
    }

    private HttpResponse<String> retry(String id) throws IOException, InterruptedException {
        return send(to("/v1/rejections/" + id + "/retry").POST(BodyPublishers.noBody()));
    }

    @Test
    void whyAnImageWasRefusedCanBeAskedAndItCanBeSentAgain() throws Exception {
        assertThat(rejections("?image=broken-1")).isEmpty();
        post("/v1/images?id=broken-1&tag=a", "image/png", png.substring(0, 60));
        var first = rejection("broken-1", 0);
        assertThat(first.get("code").asText()).isEqualTo("image-corrupt");
        assertThat(first.get("service").asText()).isEqualTo("ingest-service");
        assertThat(first.get("source").asText()).startsWith("images-0@");
        assertThat(first.get("bytes").asInt()).isEqualTo(60);
        assertThat(rejections("?limit=1000"))
                .anySatisfy(each -> assertThat(each.get("id")).isEqualTo(first.get("id")));

        var id = first.get("id").asText();
        for (int again = 1; again <= 3; again++) {
            var answer = retry(id);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(answer.body()).isEqualTo("{\"ids\":[\"broken-1\"]}");
            var newest = rejection("broken-1", again);
            assertThat(newest.get("sha256")).isEqualTo(first.get("sha256"));
            assertRefused(id, 409, "a later record of 'broken-1' was refused as");
            id = newest.get("id").asText();
        }
        assertRefused(id, 409, "sent again 3 times and refused each time");
    }

    @Test
    void whyACaptionWasRefusedCanBeAsked() throws Exception {
        try (var producer = kafka().producer()) {
            for (var value : List.of(new byte[] {-1, -1}, new byte[90_000])) {
                var key = "bad caption".getBytes(UTF_8);
                producer.send(new ProducerRecord<>(Topics.CAPTIONS, key, value)).get();
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(rejections("/captions?caption=bad%20caption"))
                                .extracting(each -> each.get("code").asText())
                                .containsExactly("caption-too-long", "caption-invalid"));
        var first = rejections("/captions?caption=bad%20caption").get(1);
        assertThat(first.get("reason").asText()).contains("not UTF-8");
        assertThat(first.get("source").asText()).startsWith("captions-0@");
        assertThat(first.get("bytes").asInt()).isEqualTo(2);
        assertThat(rejections("/captions?caption=other")).isEmpty();
        assertThat(send(to("/v1/rejections/captions?limit=0")).statusCode()).isEqualTo(400);
        assertThat(send(to("/v1/rejections/captions?image=a")).statusCode()).isEqualTo(400);
    }

    @Test
    void whatALaterEventHasOvertakenIsNotSentAgain() throws Exception {
        post("/v1/images?id=broken-2", "image/png", png.substring(0, 60));
        var id = rejection("broken-2", 0).get("id").asText();
        post("/v1/images?id=broken-2", "image/png", png);
        await().atMost(Duration.ofSeconds(30)).until(() -> catalog().containsKey("broken-2"));
        assertRefused(id, 409, "'broken-2' was published at");
        send(to("/v1/images/broken-2").DELETE());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> catalog().get("broken-2").entry() == null);
        assertRefused(id, 409, "which the older image would undo");
    }

    @Test
    void whatEmbedServiceRefusedGoesBackToWhereItCameFromInItsVersion() throws Exception {
        var ready =
                Topics.ready(PreprocessorConfig.read(Path.of("../models/emoji-reference")).id());
        var id = rejected("poison", "embed-service " + ready + "-0@5");
        assertThat(retry(id).statusCode()).isEqualTo(202);
        var sent = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        kafka().readAll(ready, sent::add);
        var last = sent.getLast();
        assertThat(new String(last.key(), UTF_8)).isEqualTo("poison");
        assertThat(last.headers().toArray())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactlyInAnyOrder("version=7", "retry.count=1");

        var foreign = rejected("foreign", "embed-service images.ready.336-other-0@5");
        assertRefused(foreign, 409, "it came from images.ready.336-other");
        assertRefused(rejected("evil", "x lincir.releases-0@5"), 409, "from lincir.releases");
        assertRefused(rejected("evil", "nonsense"), 409, "no service of Pictor has written it");
    }

    private static String rejected(String key, String source) throws Exception {
        var record =
                new ProducerRecord<>(
                        Topics.IMAGES_REJECTED, 0, key.getBytes(UTF_8), new byte[] {1, 2, 3});
        EventHeaders.put(record.headers(), "version", "7");
        EventHeaders.put(record.headers(), EventHeaders.REJECT_CODE, "embedding-failed");
        EventHeaders.put(record.headers(), EventHeaders.REJECT_REASON, "no finite vector");
        EventHeaders.put(record.headers(), EventHeaders.REJECT_SOURCE, source);
        try (var producer = kafka().producer()) {
            return "0-" + producer.send(record).get().offset();
        }
    }

    @Test
    void rejectionsThatAreNotThereAreToldApartFromThoseThatMayNot() throws Exception {
        for (var id : new String[] {"0-999999", "77-0", "x", "0-", "99999999999-1", "-1-1"}) {
            assertRefused(id, 404, "no rejection '" + id + "'");
        }
        for (var query : new String[] {"limit=0", "limit=1001", "limit=x", "limit=1&limit=2"}) {
            var answer = send(to("/v1/rejections?" + query));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(problem(answer).get("field").asText()).isEqualTo("limit");
        }
        assertThat(rejections("?image=&limit=")).isNotNull();
    }

    private void assertRefused(String id, int status, String why) throws Exception {
        var answer = retry(id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(problem(answer).get("detail").asText()).contains(why);
        assertThat(problem(answer).get("field").asText()).isEqualTo("id");
    }
}

package dev.pictor.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both filters before a server of Vert.x, with clients that do as they like. */
@Timeout(60)
class BodiesTest {

    private static final long ALL = 32 << 20;
    private static final int LARGE = 3 << 20; // two of them fit beside the reserve
    private static final int SMALL = 1 << 20;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<RoutingContext> waiting = new LinkedBlockingQueue<>();
    private Bodies bodies;
    private int port;

    private final List<Client> clients = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var client : clients) {
            client.leave();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatDoesNotFitIsTurnedAwayAndSmallBodiesStillGetIn() throws Exception {
        start(LONG, 1);
        var answers = new LinkedBlockingQueue<String>();
        for (int i = 0; i < 8; i++) {
            var client = post("/wait", "Content-Length: " + LARGE, 1);
            Thread.startVirtualThread(() -> {
                try {
                    answers.add(client.answer());
                } catch (IOException e) {
                    // of those that got in, when the test closes them
                }
            });
        }
        await().until(() -> answers.size() == 6 && waiting.size() == 2);
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer)
                                .startsWith("HTTP/1.1 503 ")
                                .containsIgnoringCase("Retry-After: 2")
                                .containsIgnoringCase("Connection: close")
                                .contains("application/problem+json", "\"status\":503")
                                .contains(LARGE + " bytes"));
        var small = post("/read", "Content-Length: " + SMALL, SMALL);
        assertThat(small.answer()).contains(" 202 ");
        for (var client : clients) {
            client.leave();
        }
        assertAllIsFree();
    }

    @Test
    void aClientThatSendsAllBeforeItReadsSeesTheRefusal() throws Exception {
        start(LONG, 1);
        post("/wait", "Content-Length: " + LARGE, 1);
        post("/wait", "Content-Length: " + LARGE, 1);
        await().until(() -> waiting.size() == 2);
        try (var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/read"))
                            .POST(BodyPublishers.ofByteArray(new byte[15_000_000]))
                            .build();
            var answer = http.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            for (var client : clients) {
                client.leave();
            }
            assertAllIsFree();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
        }
        assertAllIsFree();
    }

    @Test
    void textCountsMoreThanFiles() throws Exception {
        start(LONG, 1);
        var json = "Content-Type: application/JSON\r\nContent-Length: " + LARGE;
        var client = post("/wait", json, 1);
        waiting.take();
        assertThat(bodies.free()).isEqualTo(ALL - 6 * LARGE);
        client.leave();
        assertAllIsFree();
    }

    @Test
    void answersAndFailuresGiveTheBytesBack() throws Exception {
        start(LONG, 1);
        var client = post("/read", "Content-Length: " + LARGE, LARGE);
        assertThat(client.answer()).contains(" 202 ");
        assertAllIsFree();
        assertThat(client.post("/read", "Content-Length: " + LARGE, LARGE).answer())
                .contains(" 202 ");
        assertAllIsFree();
        for (int i = 0; i < 5; i++) {
            var unlucky = post("/fail", "Content-Length: " + LARGE, 1);
            assertThat(unlucky.answer()).contains(" 500 ");
            assertAllIsFree();
        }
    }

    @Test
    void slowSendersAreCutOff() throws Exception {
        start(Duration.ofMillis(100), 1 << 30);
        var slow = post("/read", "Content-Length: " + LARGE, 1_000);
        assertThat(slow.answer())
                .startsWith("HTTP/1.1 408 ")
                .containsIgnoringCase("Connection: close")
                .contains("1000 bytes", "\"status\":408");
        assertThat(slow.closed()).isTrue();
        assertAllIsFree();
    }

    @Test
    void aBodyThatIsHereIsNotCutOffHoweverLongItsAnswerTakes() throws Exception {
        start(Duration.ofMillis(100), 1 << 30);
        var quick = post("/keep", "Content-Length: 1000", 1_000);
        var context = waiting.take();
        var looks = new LinkedBlockingQueue<Long>();
        vertx.setTimer(500, looks::add); // many times the patience
        looks.take();
        vertx.runOnContext(_ -> context.response().setStatusCode(202).end());
        assertThat(quick.answer()).contains(" 202 ");
        assertAllIsFree();
    }

    @Test
    void bytesCountWhileSomebodyWorksOnTheBodyOfAClientThatHasGone() throws Exception {
        start(LONG, 1);
        var client = post("/keep", "Content-Length: " + LARGE, LARGE);
        var context = waiting.take();
        var closed = new LinkedBlockingQueue<Boolean>();
        context.addEndHandler(_ -> closed.add(true));
        try (var _ = Bodies.hold(context)) {
            client.leave();
            closed.take();
            assertThat(bodies.free()).isEqualTo(ALL - 3 * LARGE);
        }
        assertAllIsFree();
    }

    @Test
    void bodiesThatAreTooLongAreRefused() throws Exception {
        start(LONG, 1);
        assertThat(post("/read", "Content-Length: 99000000", 1).answer())
                .startsWith("HTTP/1.1 413 ");
        assertAllIsFree();
    }

    @Test
    void aBodyInChunksCountsAsALargestImage() throws Exception {
        start(LONG, 1);
        var client = post("/keep", "Transfer-Encoding: chunked", 0);
        client.send("5\r\nhello\r\n0\r\n\r\n");
        var context = waiting.take();
        assertThat(bodies.free()).isLessThan(ALL - Bodies.SMALL);
        vertx.runOnContext(_ -> context.response().setStatusCode(202).end());
        assertThat(client.answer()).contains(" 202 ");
        assertAllIsFree();
    }

    @Test
    void settingsThatCannotWorkAreNamed() {
        assertThatThrownBy(() -> new Bodies(new Settings(1_000, LONG, 1)))
                .hasMessageContainingAll("pictor.http.bodies", "1000", "32M");
        assertThatThrownBy(() -> new Bodies(new Settings(ALL, LONG, 0)))
                .hasMessageContainingAll("pictor.http.body-rate", "0");
    }

    private Client post(String path, String header, int sent) throws IOException {
        var client = new Client(port);
        clients.add(client);
        return client.post(path, header, sent);
    }

    private void assertAllIsFree() {
        await().untilAsserted(() -> assertThat(bodies.free()).isEqualTo(ALL));
    }

    private void start(Duration patience, long rate) throws Exception {
        var settings = new Settings(ALL, patience, rate);
        bodies = new Bodies(settings);
        var limits =
                new Limits(
                        new Callers(settings),
                        settings,
                        new MemorySize(BigInteger.valueOf(64 << 20)));
        var router = Router.router(vertx);
        router.route().handler(limits::check).handler(bodies::admit);
        router.route("/read")
                .handler(context -> {
                    context.request().endHandler(_ -> context.response().setStatusCode(202).end());
                    context.request().resume();
                });
        router.route("/keep")
                .handler(context -> {
                    // As Quarkus reads: piece by piece, and paused again after the last.
                    var request = context.request();
                    request.endHandler(_ -> waiting.add(context));
                    request.handler(_ -> request.fetch(1));
                    request.fetch(1);
                });
        router.route("/wait").handler(waiting::add);
        router.route("/fail").handler(context -> context.fail(500));
        var options = new HttpServerOptions();
        new Http1Only().customizeHttpServer(options);
        // As Quarkus does: what comes before a handler reads it waits.
        HttpServer server =
                vertx.createHttpServer(options)
                        .requestHandler(request -> {
                            request.pause();
                            router.handle(request);
                        });
        port =
                server.listen(0, "localhost")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .actualPort();
    }
}

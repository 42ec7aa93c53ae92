package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UntrainedStartTest {

    private static final Path MODEL = Path.of("..", "models", "emoji-reference");

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private UntrainedStart start;
    private volatile int status = 200;
    private volatile String answer = "{\"pinned\": false, \"releases\": []}";

    /** A trainer that writes down what it is asked. */
    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    int bytes = exchange.getRequestBody().readAllBytes().length;
                    asked.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + (bytes > 1000 ? " with a file" : ""));
                    var body = answer.getBytes(UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        start = new UntrainedStart(new ServiceApi("trainer", url, Optional.empty()), MODEL);
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void anUntrainedPhiIsReleasedWhereNothingHasBeen() throws InterruptedException {
        assertThat(start.begin()).contains("untrained phi");
        assertThat(asked)
                .containsExactly("GET /v1/releases", "POST /v1/releases?force=true with a file");
    }

    @Test
    void whatHasBeenReleasedStays() throws InterruptedException {
        answer = "{\"current\": \"r1\", \"pinned\": false, \"releases\": []}";
        assertThat(start.begin()).contains("there is a release already");
        assertThat(asked).containsExactly("GET /v1/releases");
    }

    @Test
    void aTrainerThatRefusesIsToldAndNoFailure() throws InterruptedException {
        status = 403;
        answer = "{\"detail\": \"the key lacks the role admin\"}";
        assertThat(start.begin()).contains("the phi that is there", "the key lacks the role admin");
        assertThat(start.train()).contains("no training", "the key lacks the role admin");
    }
}

package dev.pictor.query;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is turned away before anything is done: strangers, the hasty, and bodies too long. */
@QuarkusTest
@QuarkusTestResource(QueryServiceTest.Surroundings.class)
@QuarkusTestResource(value = LimitsTest.Settings.class, restrictToAnnotatedClass = true)
class LimitsTest {

    private static final String ONE = "reader-one-0123456789012345678901";
    private static final String TWO = "reader-two-0123456789012345678901";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Two keys, three requests each, and then one in a while. */
    public static final class Settings implements QuarkusTestResourceLifecycleManager {

        private Path keys;

        @Override
        public Map<String, String> start() {
            try {
                keys = Files.createTempFile("keys", "");
                Files.writeString(keys, "one read %s\ntwo read %s\n".formatted(ONE, TWO));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return Map.of(
                    "pictor.http.keys", keys.toString(),
                    "pictor.http.rate", "1",
                    "pictor.http.burst", "3",
                    "quarkus.http.limits.max-body-size", "1M");
        }

        @Override
        public void stop() {
            keys.toFile().delete();
        }
    }

    @TestHTTPResource("/")
    URI root;

    private HttpResponse<String> stats(String key) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(root.resolve("/v1/stats")).header("X-API-Key", key));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void oneHastyClientIsToldToWaitAndTheOtherIsServed() throws Exception {
        HttpResponse<String> last;
        do {
            last = stats(ONE);
        } while (last.statusCode() == 200);
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.headers().firstValue("Retry-After")).contains("1");
        assertThat(last.body()).contains("more than 1 requests a second");
        assertThat(stats(TWO).statusCode()).isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            var live = send(HttpRequest.newBuilder(root.resolve("/q/health/live")));
            assertThat(live.statusCode()).as("health is never counted").isEqualTo(200);
        }
    }

    @Test
    void aStrangerIsRefused() throws Exception {
        assertThat(stats("reader-xxx-0123456789012345678901").statusCode()).isEqualTo(401);
    }

    @Test
    void aBodyThatSaysItIsTooLongIsNotRead() throws Exception {
        var answer =
                send(
                        HttpRequest.newBuilder(root.resolve("/v1/search"))
                                .header("X-API-Key", TWO)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1])));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body is longer than 1048576 bytes");
    }
}

package dev.pictor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what to the services of a stack with API keys and a rate limit. */
class AccessE2E {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String READ = "read-0123456789abcdef";
    private static final String WRITE = "write-0123456789abcdef";
    private static final String OLD = "former-0123456789abcdef";
    private static final String ADMIN = "admin-0123456789abcdef";
    private static final String PICTURE = "party_popper-plain-noto-brown.png";
    private static final int BURST = 60;

    @TempDir private static Path data;
    private static StackProcess stack;

    @BeforeAll
    static void up() throws IOException {
        var keys =
                Files.writeString(
                        data.resolve("keys"),
                        """
                        # NAME ROLES KEY
                        page   read             %s
                        shop   write            %s
                        shop   write            %s
                        people read,write,admin %s
                        """
                                .formatted(READ, WRITE, OLD, ADMIN));
        stack =
                new StackProcess(
                        data,
                        Map.of(
                                "PICTOR_HTTP_KEYS",
                                keys.toString(),
                                "PICTOR_HTTP_RATE",
                                "5",
                                "PICTOR_HTTP_BURST",
                                Integer.toString(BURST)));
    }

    @AfterAll
    static void down() {
        stack.close();
    }

    @Test
    void searchingTakesAReadKey() throws Exception {
        var url = stack.queryUrl() + "/v1/search";
        assertThat(search(url, "").statusCode()).isEqualTo(401);
        assertThat(search(url, "").headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(search(url, "no-such-key-0123456").statusCode()).isEqualTo(401);
        assertThat(search(url, WRITE).statusCode()).isEqualTo(403);
        assertThat(search(url, READ).statusCode()).isEqualTo(200);
        assertThat(search(url, ADMIN).statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusalIsAProblemAndRepeatsNoKey() throws Exception {
        var answer = search(stack.queryUrl() + "/v1/search", "no-such-key-0123456");
        assertThat(problem(answer).get("status").asInt()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain("no-such-key");
        assertThat(Files.readString(data.resolve("logs/query-service.log")))
                .doesNotContain("no-such-key")
                .doesNotContain(READ);
    }

    @Test
    void publishingTakesAWriteKeyOldOrNew() throws Exception {
        for (var key : new String[] {WRITE, OLD}) {
            assertThat(publish(key).statusCode()).isEqualTo(202);
        }
        assertThat(publish(READ).statusCode()).isEqualTo(403);
        assertThat(publish("").statusCode()).isEqualTo(401);
    }

    @Test
    @EnabledIf(value = "dev.pictor.e2e.PageBrowser#isThere", disabledReason = PageBrowser.ABSENT)
    void thePageAsksForAKeyAndShowsImagesWithIt() throws Exception {
        var file = StackProcess.HOME.resolve("models/emoji-reference/check/" + PICTURE);
        var published =
                send(
                        HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/images"))
                                .header("Content-Type", "image/png")
                                .POST(BodyPublishers.ofFile(file)),
                        WRITE);
        assertThat(published.statusCode()).isEqualTo(202);
        try (var browser = new PageBrowser()) {
            var page = browser.open(stack.queryUrl());
            var field = page.getByLabel("API key");
            field.fill("no-such-key-0123456");
            page.keyboard().press("Enter");
            PlaywrightAssertions.assertThat(page.getByText("The key was refused")).isVisible();
            field.fill(ADMIN);
            page.keyboard().press("Enter");
            var image = page.locator(".tile img").first();
            PlaywrightAssertions.assertThat(image).hasAttribute("src", Pattern.compile("^blob:"));
            page.waitForCondition(() -> image.evaluate("i => i.naturalWidth > 0").equals(true));
            assertThat(page.url()).doesNotContain(ADMIN);
            var operate = browser.open(stack.queryUrl() + "/operate");
            operate.getByLabel("API key").fill(ADMIN);
            operate.keyboard().press("Enter");
            PlaywrightAssertions.assertThat(operate.getByText("records taken since its start"))
                    .isVisible();
            browser.endTest("401");
        }
    }

    @Test
    void trainingTakesAnAdminKeyAndLookingAReadKey() throws Exception {
        var trainings = stack.trainerUrl() + "/v1/trainings";
        assertThat(get(trainings, READ).statusCode()).isEqualTo(200);
        assertThat(post(trainings, READ).statusCode()).isEqualTo(403);
        assertThat(post(trainings, ADMIN).statusCode()).as("too few captions").isEqualTo(409);
    }

    @Test
    void healthIsOpenAndMetricsAreNot() throws Exception {
        for (var url : new String[] {stack.queryUrl(), stack.ingestUrl(), stack.trainerUrl()}) {
            assertThat(get(url + "/q/health/ready", "").statusCode()).isEqualTo(200);
            assertThat(get(url + "/q/metrics", "").statusCode()).isEqualTo(401);
            assertThat(get(url + "/q/metrics", READ).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersCarrySecurityHeaders() throws Exception {
        var headers = get(stack.queryUrl() + "/v1/stats", READ).headers();
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(headers.firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void aBodyTooLongIsAProblem() throws Exception {
        var answer =
                send(
                        HttpRequest.newBuilder(URI.create(stack.queryUrl() + "/v1/search"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(new byte[40_000_000])),
                        READ);
        assertThat(problem(answer).get("status").asInt()).isEqualTo(413);
    }

    @Test
    void oneClientCannotTakeTheRequestsOfAnother() throws Exception {
        var url = stack.ingestUrl() + "/v1/captions/none";
        HttpResponse<String> answer = get(url, "");
        for (int i = 0; i < 2 * BURST && answer.statusCode() != 429; i++) {
            answer = get(url, "");
        }
        assertThat(problem(answer).get("status").asInt()).isEqualTo(429);
        assertThat(answer.headers().firstValueAsLong("Retry-After")).isPresent();
        assertThat(publish(WRITE).statusCode()).isEqualTo(202);
        assertThat(get(stack.ingestUrl() + "/q/health/live", "").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> search(String url, String key) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"text\": \"a cat\"}")),
                key);
    }

    private static HttpResponse<String> publish(String key) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(stack.ingestUrl() + "/v1/captions"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"text\": \"a cat on a mat\"}")),
                key);
    }

    private static HttpResponse<String> get(String url, String key) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)), key);
    }

    private static HttpResponse<String> post(String url, String key) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}")),
                key);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String key)
            throws Exception {
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode problem(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type"))
                .as(answer.toString())
                .hasValue("application/problem+json");
        return new JsonMapper().readTree(answer.body());
    }
}

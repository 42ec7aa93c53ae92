package dev.pictor.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.query.QueryServiceTest.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * A model that no phi has been trained for: a query of image and words is answered all the same.
 */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@QuarkusTestResource(value = WithoutPhiTest.Settings.class, restrictToAnnotatedClass = true)
class WithoutPhiTest {

    /** The model's folder without its phi. */
    public static final class Settings implements QuarkusTestResourceLifecycleManager {

        private Path model;

        @Override
        public Map<String, String> start() {
            try {
                model = Files.createTempDirectory("model");
                try (var files = Files.list(QueryServiceTest.GOLDEN)) {
                    for (var file : files.toList()) {
                        if (Files.isRegularFile(file) && !file.endsWith("phi.safetensors")) {
                            Files.copy(file, model.resolve(file.getFileName()));
                        }
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return Map.of("pictor.model", model.toString());
        }

        @Override
        public void stop() {
            try (var files = Files.walk(model)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @TestHTTPResource("/")
    URI root;

    private JsonNode search(int status, String more) throws Exception {
        var png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
        var image = Base64.getEncoder().encodeToString(png.toByteArray());
        var request =
                HttpRequest.newBuilder(root.resolve("/v1/search"))
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"image\": {\"base64\": \"%s\"}, %s}"
                                                .formatted(image, more)));
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return new JsonMapper().readTree(answer.body());
        }
    }

    @Test
    void anotherComposerStandsInAndTheAnswerSaysWhy() throws Exception {
        var answer = search(200, "\"text\": \"is green\"");
        assertThat(answer.get("composer").asText()).isEqualTo("slerp");
        assertThat(answer.get("composerReason").asText()).contains("no phi is active");
        assertThat(answer.has("release")).isFalse();
        assertThat(answer.get("truncated").booleanValue()).isFalse();
    }

    @Test
    void whatIsAskedForByNameIsRefusedByName() throws Exception {
        var problem = search(400, "\"text\": \"is green\", \"composer\": \"lincir\"");
        assertThat(problem.toString()).contains("composer", "no phi is active");
    }

    @Test
    void aTextBeyondTheContextSaysSo() throws Exception {
        var answer = search(200, "\"text\": \"%s\"".formatted("very ".repeat(100)));
        assertThat(answer.get("truncated").booleanValue()).isTrue();
    }
}

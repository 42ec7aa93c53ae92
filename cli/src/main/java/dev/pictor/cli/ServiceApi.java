package dev.pictor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The HTTP API of a service. */
public final class ServiceApi {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(30);

    private final String service;
    private final String url;
    private final Optional<String> key;

    /** A service by its name in messages, its address and the API key to send. */
    public ServiceApi(String service, String url, Optional<String> key) {
        this.service = service;
        this.url = url;
        this.key = key;
    }

    /** What a service refuses, as it says it. */
    public static final class ProblemException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient JsonNode problem;

        private ProblemException(String message, JsonNode problem) {
            super(message);
            this.problem = problem;
        }

        /** The problem as it was answered. */
        public JsonNode problem() {
            return problem;
        }
    }

    /** Posts JSON. */
    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .timeout(PATIENCE));
    }

    /** Posts a file. */
    public JsonNode post(String path, Path file) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofFile(file))
                        .timeout(UPLOAD_PATIENCE));
    }

    /** Gets JSON. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET().timeout(PATIENCE));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
        try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw problem(response.body(), response.statusCode());
            }
            return response.body().isEmpty()
                    ? JSON.createObjectNode()
                    : JSON.readTree(response.body());
        } catch (ConnectException e) {
            throw new IOException(
                    "%s at %s does not answer: is ./pictor up running?".formatted(service, url), e);
        }
    }

    private ProblemException problem(String body, int status) throws IOException {
        var problem = body.startsWith("{") ? JSON.readTree(body) : JSON.createObjectNode();
        return new ProblemException(
                problem.has("detail")
                        ? problem.path("field").asText("request")
                                + ": "
                                + problem.get("detail").asText()
                        : "%s answers %d: %s".formatted(service, status, body),
                problem);
    }
}

package dev.pictor.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether the services are ready. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show whether the services are ready; exit 1 if one is not.")
final class StatusCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() throws InterruptedException {
        var ports = stack.ports();
        var services = new LinkedHashMap<String, Integer>();
        services.put("query-service", ports.query());
        services.put("ingest-service", ports.ingest());
        services.put("embed-service", ports.embed());
        services.put("trainer", ports.trainer());
        boolean allReady = true;
        try (var http = HttpClient.newHttpClient()) {
            for (var service : services.entrySet()) {
                var state = state(http, service.getValue());
                allReady &= state.equals("ready");
                System.out.printf(
                        "%-16s http://127.0.0.1:%-6d %s%n",
                        service.getKey(), service.getValue(), state);
            }
        }
        return allReady ? 0 : 1;
    }

    private static String state(HttpClient http, int port) throws InterruptedException {
        var uri = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port));
        try {
            var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200
                    ? "ready"
                    : "not ready";
        } catch (IOException e) {
            return "away";
        }
    }
}

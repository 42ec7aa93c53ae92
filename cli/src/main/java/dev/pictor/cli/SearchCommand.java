package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches through query-service. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Search with an image, a sentence, or both.")
final class SearchCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();

    @Mixin private final StackOptions stack = new StackOptions();

    @Option(names = "--image", paramLabel = "FILE", description = "An image to start from.")
    private @Nullable Path image;

    @Option(names = "--id", description = "An indexed image to start from.")
    private String id = "";

    @Option(names = "--text", description = "A sentence.")
    private String text = "";

    @Option(names = "--composer", description = "lincir, lincir-pdv, sum, slerp, image or text.")
    private String composer = "";

    @Option(names = "--limit", defaultValue = "10", description = "Most hits.")
    private int limit;

    @Option(names = "--filter", paramLabel = "JSON", description = "Which images count.")
    private String filter = "";

    @Option(names = "--release", description = "Pin a release of phi.")
    private String release = "";

    @Option(names = "--json", description = "Print the answer as it comes.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var query = JSON.createObjectNode();
        if (image != null) {
            query.putObject("image")
                    .put("base64", Base64.getEncoder().encodeToString(Files.readAllBytes(image)));
        } else if (!id.isEmpty()) {
            query.putObject("image").put("id", id);
        }
        if (!text.isEmpty()) {
            query.put("text", text);
        }
        if (!composer.isEmpty()) {
            query.put("composer", composer);
        }
        if (!release.isEmpty()) {
            query.put("release", release);
        }
        if (!filter.isEmpty()) {
            query.set("filter", JSON.readTree(filter));
        }
        query.put("limit", limit);
        var answer = stack.query().post("/v1/search", query);
        if (json) {
            System.out.println(answer);
            return 0;
        }
        for (var hit : answer.get("hits")) {
            System.out.printf(
                    "%.4f  %s%s%n",
                    hit.get("score").asDouble(),
                    hit.get("id").asText(),
                    hit.hasNonNull("caption") ? "  (" + hit.get("caption").asText() + ")" : "");
        }
        System.out.printf(
                "%d hits, composer %s%s, %s ms%n",
                answer.get("hits").size(),
                answer.get("composer").asText(),
                answer.hasNonNull("release") ? ", release " + answer.get("release").asText() : "",
                answer.at("/timingsMs/total").asText());
        return 0;
    }
}

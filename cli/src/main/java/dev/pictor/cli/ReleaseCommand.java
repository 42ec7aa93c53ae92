package dev.pictor.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a release of phi the active one by hand, or makes a release of a phi from elsewhere. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Make a release of phi the active one again (rollback); the gate leaves it there.",
            "Or release a phi that was made elsewhere, if the gate passes it."
        })
final class ReleaseCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** A release that was announced, or a phi that becomes one. */
    private static final class Which {
        @ArgGroup(exclusive = false, multiplicity = "1")
        private @Nullable Announced announced;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private @Nullable Foreign foreign;
    }

    private static final class Announced {
        @Parameters(paramLabel = "ID", description = "The release; ./pictor releases lists them.")
        private String id = "";

        @Option(
                names = "--no-pin",
                description = "The next release that passes the gate follows it.")
        private boolean noPin;
    }

    private static final class Foreign {
        @Option(
                names = "--import",
                paramLabel = "FILE",
                required = true,
                description = "A phi: safetensors, or a PyTorch checkpoint as LinCIR publishes.")
        private Path file = Path.of("");

        @Option(names = "--force", description = "Release it whatever the gate says.")
        private boolean force;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var trainer = stack.trainer();
        if (which.announced != null) {
            report(
                    trainer.post(
                            "/v1/releases/%s?pin=%s"
                                    .formatted(which.announced.id, !which.announced.noPin),
                            new JsonMapper().createObjectNode()));
            return 0;
        }
        return take(trainer, requireNonNull(which.foreign));
    }

    private static int take(ServiceApi trainer, Foreign phi)
            throws IOException, InterruptedException {
        if (!Files.isRegularFile(phi.file)) {
            System.err.println("pictor: " + phi.file + " is no file; give the phi to import");
            return 1;
        }
        try (var file = PhiFile.of(phi.file)) {
            var taken = trainer.post("/v1/releases?force=" + phi.force, file.path());
            System.out.printf(
                    "released as %s: %s%n",
                    taken.at("/release/id").asText(), taken.path("reason").asText());
            GateFigures.print(taken.path("comparisons"));
            report(trainer.get("/v1/releases"));
            return 0;
        } catch (ServiceApi.ProblemException e) {
            GateFigures.print(e.problem().path("comparisons"));
            throw e;
        }
    }

    private static void report(JsonNode listing) {
        System.out.printf(
                "active: %s%s%n",
                listing.path("current").asText(),
                listing.path("pinned").asBoolean() ? " (pinned)" : "");
    }
}

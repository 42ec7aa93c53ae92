package dev.pictor.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the releases of phi. */
@Command(
        name = "releases",
        mixinStandardHelpOptions = true,
        description = "List the releases of phi and the active one.")
final class ReleasesCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var listing = stack.query().get("/v1/releases");
        var current = listing.path("current").asText("none");
        System.out.println("active: " + current);
        for (var release : listing.path("releases")) {
            System.out.printf(
                    "%s  %s  %s%n",
                    release.get("id").asText(),
                    release.get("createdAt").asText(),
                    release.path("metrics"));
        }
        return 0;
    }
}

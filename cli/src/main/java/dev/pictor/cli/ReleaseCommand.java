package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a release of phi in force by hand. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Put a release of phi in force again (rollback); the gate leaves it there.")
final class ReleaseCommand implements Callable<Integer> {

    @Mixin private final StackOptions stack = new StackOptions();

    @Parameters(paramLabel = "ID", description = "The release; ./pictor releases lists them.")
    private String id = "";

    @Option(names = "--no-pin", description = "The next release that passes the gate follows it.")
    private boolean noPin;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var listing =
                stack.trainer()
                        .post(
                                "/v1/releases/%s?pin=%s".formatted(id, !noPin),
                                new JsonMapper().createObjectNode());
        System.out.printf(
                "in force: %s%s%n",
                listing.path("current").asText(),
                listing.path("pinned").asBoolean() ? " (pinned)" : "");
        return 0;
    }
}

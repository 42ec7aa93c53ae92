package dev.pictor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are made from the descriptions of the APIs, good and bad, by schemathesis. */
class FuzzE2E {

    private static final int NOT_INSTALLED = 77;

    @TempDir private Path data;

    @Test
    void everyAnswerIsAsDescribedAndNothingIsLost() throws IOException, InterruptedException {
        var log = data.resolve("fuzz.log");
        try (var stack = new StackProcess(data)) {
            int status =
                    new ProcessBuilder(
                                    StackProcess.HOME.resolve("e2e/clients/fuzz").toString(),
                                    "10",
                                    stack.queryUrl(),
                                    stack.ingestUrl(),
                                    stack.trainerUrl(),
                                    "--seed",
                                    "15")
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start()
                            .waitFor();
            assumeThat(status)
                    .as("SKIPPED, the APIs were not fuzzed: " + Files.readString(log))
                    .isNotEqualTo(NOT_INSTALLED);
            assertThat(status).as(Files.readString(log)).isZero();
            assertThat(stack.run("verify", "--inbox")).isZero();
        }
    }
}

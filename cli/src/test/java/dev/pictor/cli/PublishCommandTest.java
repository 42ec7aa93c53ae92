package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PublishCommandTest {

    @Test
    void itWaitsUnlessToldNotTo() {
        assertThat(waits("x.png")).isTrue();
        assertThat(waits("x.png", "--wait")).isTrue();
        assertThat(waits("x.png", "--no-wait")).isFalse();
    }

    private static boolean waits(String... arguments) {
        var command = new CommandLine(new PublishCommand());
        command.parseArgs(arguments);
        return command.getCommandSpec().findOption("--wait").getValue();
    }
}

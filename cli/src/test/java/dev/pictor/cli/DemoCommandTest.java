package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandTest {

    private static Object option(String name, String... arguments) {
        var command = new CommandLine(new DemoCommand());
        command.parseArgs(arguments);
        return command.getCommandSpec().findOption(name).getValue();
    }

    @Test
    void aNewcomerNeedsNoOption() {
        assertThat(option("--images")).isEqualTo(3000);
        assertThat(option("--rate")).isEqualTo(20.0);
        assertThat(option("--browser")).isEqualTo(true);
        assertThat(option("--trained")).isEqualTo(false);
        assertThat(option("--data")).isEqualTo(Installation.demoData());
    }

    @Test
    void theBrowserMayBeLeftAlone() {
        assertThat(option("--browser", "--no-browser")).isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource({
        "--images=0, --images 0",
        "--images=99999, --images 99999",
        "--rate=-3, --rate -3.0"
    })
    void whatCannotBeIsRefusedBeforeAnythingStarts(String argument, String named) {
        var errors = new StringWriter();
        var command = Pictor.commandLine().setErr(new PrintWriter(errors));
        command.getSubcommands().values().forEach(sub -> sub.setErr(new PrintWriter(errors, true)));
        assertThat(command.execute("demo", argument)).isEqualTo(1);
        assertThat(errors.toString()).contains(named);
    }
}

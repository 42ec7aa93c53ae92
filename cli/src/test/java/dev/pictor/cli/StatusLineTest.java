package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class StatusLineTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    private String printed() {
        return bytes.toString(UTF_8).replace("\r\u001B[K", "<clear>");
    }

    @Test
    void aTerminalShowsOneLineOverAndOver() {
        var line = new StatusLine(out, true);
        line.show("1 of 2");
        StatusLine.around(out, true).println("a service says something");
        line.show("2 of 2");
        line.say("done");
        assertThat(printed())
                .isEqualTo(
                        "<clear>1 of 2<clear>a service says something%n<clear>2 of 2<clear>done%n"
                                .formatted());
    }

    @Test
    void aLineIsNotLongerThanATerminalIsWide() {
        new StatusLine(out, true).show("x".repeat(200));
        assertThat(printed()).isEqualTo("<clear>" + "x".repeat(79));
    }

    @Test
    void aFileGetsPlainLines() {
        var line = new StatusLine(out, false);
        line.show("x".repeat(200));
        line.say("done");
        assertThat(printed()).isEqualTo("%s%ndone%n".formatted("x".repeat(200)));
        assertThat(StatusLine.around(out, false)).isSameAs(out);
    }
}

package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandIT {

    private static final String TINY = "../libs/evaluation/src/test/resources/tiny";
    private static final String MODEL = "../models/emoji-reference";

    private final PrintStream out = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir private Path home;

    @BeforeEach
    void redirect() {
        System.setProperty("pictor.home", home.toString());
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.clearProperty("pictor.home");
        System.setOut(out);
    }

    @Test
    void printsATable() {
        int exit =
                Pictor.commandLine()
                        .execute(
                                "evaluate",
                                TINY,
                                "--model",
                                MODEL,
                                "--composer",
                                "lincir",
                                "--composer",
                                "sum");
        assertThat(exit).isZero();
        assertThat(printed.toString(UTF_8).lines())
                .hasSize(5)
                .anySatisfy(line -> assertThat(line).startsWith("lincir "))
                .anySatisfy(line -> assertThat(line).startsWith("sum "))
                .last()
                .asString()
                .startsWith("weights, chosen on 8 development queries: sum {textWeight=");
    }

    @Test
    void printsJson() throws IOException {
        int exit =
                Pictor.commandLine()
                        .execute(
                                "evaluate",
                                TINY,
                                "--model",
                                MODEL,
                                "--composer",
                                "image",
                                "--json");
        assertThat(exit).isZero();
        var report = new JsonMapper().readTree(printed.toString(UTF_8));
        assertThat(report.at("/composers/0/composer").asText()).isEqualTo("image");
        assertThat(report.at("/composers/0/kinds/style/queries").asInt()).isEqualTo(8);
        assertThat(report.at("/composers/0/mean/recall10").asDouble()).isBetween(0.5, 1.0);
    }

    @Test
    void anUnknownComposerIsAWrongCall() {
        var errors = new StringWriter();
        int exit =
                Pictor.commandLine()
                        .setErr(new PrintWriter(errors))
                        .execute("evaluate", TINY, "--composer", "magic");
        assertThat(exit).isEqualTo(2);
        assertThat(errors.toString()).contains("--composer is magic, there are [image, text,");
    }
}

package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainPhiCommandIT {

    private static final String MODEL = "../libs/clip/src/test/resources/golden/tiny-hf";
    private static final String CIRR = "../libs/evaluation/src/test/resources/published/CIRR";
    private static final String WEIGHT = "layers.3.weight";

    private final StringWriter errors = new StringWriter();

    @TempDir private Path home;

    @BeforeEach
    void useTheFolder() {
        System.setProperty("pictor.home", home.toString());
    }

    @AfterEach
    void restore() {
        System.clearProperty("pictor.home");
    }

    private int pictor(String... arguments) {
        return Pictor.commandLine().setErr(new PrintWriter(errors)).execute(arguments);
    }

    private int train(Path captions, String out, String... more) {
        var call =
                new ArrayList<>(
                        List.of(
                                "train-phi",
                                captions.toString(),
                                "--out",
                                home.resolve(out).toString(),
                                "--model",
                                MODEL,
                                "--steps",
                                "12",
                                "--batch",
                                "8",
                                "--checkpoint",
                                "5"));
        call.addAll(List.of(more));
        return pictor(call.toArray(String[]::new));
    }

    private Path captions(boolean reversed, boolean table) throws IOException {
        var lines = new ArrayList<String>();
        for (var colour : new String[] {"red", "blue", "green", "yellow"}) {
            for (var thing : new String[] {"dog", "cat", "car", "cup", "hat", "box"}) {
                var caption = "a %s %s on the table".formatted(colour, thing);
                lines.add(table ? "x\t" + caption : caption);
            }
        }
        lines.add(table ? "x\t123" : "123");
        return Files.write(
                home.resolve(table ? "captions.tsv" : "captions.txt"),
                reversed ? lines.reversed() : lines);
    }

    private float[] weights(String out) {
        var file = Safetensors.open(home.resolve(out).resolve("phi.safetensors"));
        return file.floats(WEIGHT);
    }

    @Test
    void theOrderOfCaptionsAndTheKindOfFileDoNotMatter() throws IOException {
        assertThat(train(captions(false, false), "a")).isZero();
        assertThat(train(captions(true, true), "b", "--column", "2")).isZero();
        assertThat(weights("b")).containsExactly(weights("a"), within(1e-5f));
        var card = new JsonMapper().readTree(home.resolve("a/card.json").toFile());
        assertThat(card.at("/captions/read").asInt()).isEqualTo(25);
        assertThat(card.at("/captions/refused").asInt()).isEqualTo(1);
        assertThat(card.at("/plan/training/steps").asInt()).isEqualTo(12);
        assertThat(home.resolve("a/loss.csv"))
                .content()
                .startsWith("step,loss\n1,")
                .hasLineCount(13);
        assertThat(home.resolve("a/loss.svg")).exists();
    }

    @Test
    void theBestOnCirrIsKept() throws IOException {
        assertThat(train(captions(false, false), "c", "--validation", CIRR)).isZero();
        assertThat(home.resolve("c/recall.csv"))
                .content()
                .startsWith("step,recall\n5,")
                .hasLineCount(4);
        var card = new JsonMapper().readTree(home.resolve("c/card.json").toFile());
        assertThat(card.at("/selected/step").asInt()).isIn(5, 10, 12);
    }

    @Test
    void aFolderOfAnotherTrainingIsRefused() throws IOException {
        var captions = captions(false, false);
        assertThat(train(captions, "d")).isZero();
        assertThat(train(captions, "d", "--seed", "7")).isEqualTo(1);
        assertThat(errors.toString()).contains("plan.json is of another training");
    }

    @Test
    void aWrongCallIsExplained() throws IOException {
        var captions = captions(false, true);
        assertThat(train(captions, "e", "--learning-rate", "5")).isEqualTo(2);
        assertThat(errors.toString()).contains("learningRate of a training is out of range: 5.0");
        assertThat(train(home.resolve("none.txt"), "e")).isEqualTo(1);
        assertThat(errors.toString()).contains("none.txt: there is no such file of captions");
        assertThat(train(captions, "e", "--column", "3")).isEqualTo(1);
        assertThat(errors.toString()).contains("captions.tsv, line 1: 2 columns, --column is 3");
        assertThat(train(captions, "e", "--validation", home.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("2 of 2 annotation files are missing");
    }
}

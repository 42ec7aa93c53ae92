package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatePublishedIT {

    private static final Path DATA = Path.of("../libs/evaluation/src/test/resources/published");
    private static final String MODEL = "../libs/clip/src/test/resources/golden/tiny-hf";
    private static final JsonMapper JSON = new JsonMapper();

    private final PrintStream out = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final StringWriter errors = new StringWriter();

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

    private int pictor(String... arguments) {
        return Pictor.commandLine().setErr(new PrintWriter(errors)).execute(arguments);
    }

    @Test
    void printsATableAndLeavesAPlotAndACsv() throws Exception {
        int exit =
                pictor("evaluate", "genecis", DATA.resolve("GeneCIS").toString(), "--model", MODEL);
        assertThat(exit).isZero();
        var lines = printed.toString(UTF_8).lines().toList();
        assertThat(lines.getFirst()).isEqualTo("genecis val: 600 images, 80 questions; percent");
        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("lincir ")
                                .containsSubsequence("15.00", "25.00", "25.00", "5.00")
                                .endsWith("10.00"))
                .anySatisfy(line -> assertThat(line).startsWith("image "))
                .anySatisfy(line -> assertThat(line).startsWith("text "))
                .contains("published: nothing for a CLIP of these sizes");
        var folder = home.resolve(".pictor/evaluations");
        assertThat(folder.resolve("genecis-val.csv"))
                .content()
                .startsWith("source,name,split,group,measure,percent\n")
                .contains("measured,lincir,val,focus_attribute,R@1,15.0000\n");
        var svg =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new ByteArrayInputStream(
                                        Files.readAllBytes(folder.resolve("genecis-val.svg"))));
        // thirteen figures of six composers, their keys, the ground
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(13 * 6 + 6 + 1);
    }

    @Test
    void printsJsonInTheFormOfTheGoldenFigures() throws IOException {
        int exit =
                pictor(
                        "evaluate",
                        "fashioniq",
                        DATA.resolve("FashionIQ").toString(),
                        "--model",
                        MODEL,
                        "--composer",
                        "lincir",
                        "--out",
                        home.resolve("o").toString(),
                        "--memory",
                        "1",
                        "--json");
        assertThat(exit).isZero();
        var report = JSON.readTree(printed.toString(UTF_8));
        assertThat(report.at("/composers/0/figures/average/R@10").asDouble())
                .isCloseTo(20.8333, within(1e-3));
        assertThat(report.at("/composers/0/figures/dress/R@50").asDouble())
                .isCloseTo(79.1667, within(1e-3));
        assertThat(home.resolve("o/fashioniq-val.svg")).exists();
    }

    @Test
    void writesTheTwoFilesOfACirrSubmission() throws IOException {
        var folder = home.resolve("submission");
        int exit =
                pictor(
                        "evaluate",
                        "cirr",
                        DATA.resolve("CIRR").toString(),
                        "--model",
                        MODEL,
                        "--submission",
                        folder.toString());
        assertThat(exit).isZero();
        for (var name : new String[] {"cirr-test1-recall.json", "cirr-test1-recall_subset.json"}) {
            var found = JSON.readTree(folder.resolve(name).toFile());
            var expected = JSON.readTree(DATA.resolve("expected").resolve(name).toFile());
            assertThat(found.get("metric")).isEqualTo(expected.get("metric"));
            assertThat(found.properties().stream().map(e -> e.getKey()).toList())
                    .isEqualTo(expected.properties().stream().map(e -> e.getKey()).toList());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    evaluate imagenet .                                    | no benchmark is called imagenet, there are [cirr, circo, fashioniq, genecis
                    evaluate cirr                                          | evaluate cirr needs its directory, too
                    evaluate . --split val                                 | --split, --submission, --as-released and --out go with a benchmark's name
                    evaluate cirr . --split test                           | --split is test, cirr has [val, test1]
                    evaluate cirr . --split test1                          | only its server has the answers to cirr test1: --submission DIR writes what it takes
                    evaluate circo . --split val --submission x            | circo val has its answers, there is nothing to submit: submissions are of split test
                    evaluate genecis . --submission x                      | genecis val has its answers, there is nothing to submit: leave --submission out
                    evaluate cirr . --submission x --composer sum --composer text | a submission is of one composer, 2 were named
                    evaluate cirr . --memory 0                             | --memory is 0, expected 1 MiB or more
                    """)
    void aWrongCallIsExplained(String call, String problem) {
        assertThat(pictor(call.strip().split(" +"))).isEqualTo(2);
        assertThat(errors.toString()).contains(problem);
    }

    @Test
    void aMissingFileIsNamedBeforeTheModelIsLoaded() {
        int exit =
                pictor("evaluate", "circo", DATA.resolve("CIRR").toString(), "--model", "nowhere");
        assertThat(exit).isEqualTo(1);
        assertThat(errors.toString())
                .contains("2 of 2 annotation files are missing: ")
                .contains("annotations/val.json");
    }

    @Test
    void corruptImagesAreNamedAndCountedAndTheOthersKept() throws IOException {
        var copy = home.resolve("fiq");
        try (var files = Files.walk(DATA.resolve("FashionIQ"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var to = copy.resolve(DATA.resolve("FashionIQ").relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        var broken = copy.resolve("images/B00D0002X.jpg");
        var empty = copy.resolve("images/B00T0009X.jpg");
        var whole = Files.readAllBytes(broken);
        Files.write(broken, new byte[] {1, 2, 3});
        Files.write(empty, new byte[0]);
        String[] call = {"evaluate", "fashioniq", copy.toString(), "--model", MODEL};
        assertThat(pictor(call)).isEqualTo(1);
        assertThat(errors.toString())
                .contains(broken + ": the file is no JPEG")
                .contains("(2 of 192 images cannot be read; also " + empty + ")");

        // once they are mended, only they are encoded
        Files.write(broken, whole);
        Files.write(empty, whole);
        var progress = new ByteArrayOutputStream();
        var err = System.err;
        System.setErr(new PrintStream(progress, true, UTF_8));
        try {
            assertThat(pictor(call)).isZero();
        } finally {
            System.setErr(err);
        }
        assertThat(progress.toString(UTF_8)).contains(" 190/192 ").contains(" 192/192 ");
    }
}

package dev.pictor.evaluation.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.Phi;
import dev.pictor.clip.Precision;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.StoredEmbeddings;
import dev.pictor.evaluation.UnitVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All figures and submission files of the toy benchmarks, as PyTorch made them. */
class PublishedEvaluatorIT {

    private static final Path MODEL = Path.of("../clip/src/test/resources/golden/tiny-hf");
    private static final Path DATA = Path.of("src/test/resources/published");
    private static final Path EXPECTED = DATA.resolve("expected");
    private static final JsonMapper JSON = new JsonMapper();
    private static final long MEMORY = 1 << 20;

    /** Neighbours whose scores are closer may stand either way. */
    private static final double NEAR = 1e-5;

    private static Clip clip;
    private static Phi phi;

    @TempDir private static Path cache;

    @BeforeAll
    static void load() {
        clip = Clip.load(MODEL, new ClipOptions(ComputeDevice.CPU, Precision.FP32));
        phi = clip.loadPhi(MODEL.resolve("phi.safetensors"));
    }

    @AfterAll
    static void close() {
        phi.close();
        clip.close();
    }

    private static PublishedBenchmark read(String name, String split, boolean asReleased) {
        var folder =
                switch (name) {
                    case "cirr" -> "CIRR";
                    case "circo" -> "CIRCO";
                    case "fashioniq" -> "FashionIQ";
                    default -> "GeneCIS";
                };
        return PublishedBenchmark.read(
                Dataset.named(name).orElseThrow(), DATA.resolve(folder), split, asReleased);
    }

    private static StoredEmbeddings embeddings(PublishedBenchmark benchmark) {
        return StoredEmbeddings.of(clip, benchmark.images(), cache, done -> {});
    }

    private static List<Figure> figures(PublishedBenchmark benchmark, long memory) {
        try (var gallery = embeddings(benchmark)) {
            return new PublishedEvaluator(clip, benchmark, gallery, phi, memory)
                    .figures(new Composer.LinCir());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cirr, CIRR val",
        "circo, CIRCO val",
        "fashioniq, FashionIQ val",
        "genecis, GeneCIS"
    })
    void figuresEqualThoseOfTheReference(String name, String key) throws IOException {
        var expected = JSON.readTree(EXPECTED.resolve("metrics.json").toFile()).get(key);
        var found = figures(read(name, "val", false), MEMORY);
        var compared = new ArrayList<String>();
        for (var figure : found) {
            var group = figure.group().isEmpty() ? expected : expected.path(figure.group());
            assertThat(figure.percent())
                    .as(figure.name())
                    .isCloseTo(group.path(figure.measure()).asDouble(-1), within(1e-3));
            compared.add(figure.name());
        }
        assertThat(compared).doesNotHaveDuplicates().hasSize(leaves(expected));
    }

    private static int leaves(JsonNode node) {
        return node.isObject()
                ? StreamSupport.stream(node.spliterator(), false)
                        .mapToInt(PublishedEvaluatorIT::leaves)
                        .sum()
                : 1;
    }

    @Test
    void aGalleryReadRowByRowGivesTheSame() {
        var benchmark = read("circo", "val", false);
        assertThat(figures(benchmark, 1)).isEqualTo(figures(benchmark, MEMORY));
    }

    @ParameterizedTest
    @CsvSource({
        "cirr, test1, cirr-test1-recall.json",
        "cirr, test1, cirr-test1-recall_subset.json",
        "circo, test, circo-test.json"
    })
    void submissionsEqualThoseOfTheReference(String name, String split, String file)
            throws IOException {
        var expected = JSON.readTree(EXPECTED.resolve(file).toFile());
        var benchmark = read(name, split, false);
        try (var gallery = embeddings(benchmark)) {
            var evaluator = new PublishedEvaluator(clip, benchmark, gallery, phi, MEMORY);
            var files = evaluator.submission(new Composer.LinCir(), false);
            JsonNode found = JSON.valueToTree(files.get(file));
            assertThat(found.size()).isEqualTo(expected.size());
            for (var entry : expected.properties()) {
                var answer = found.get(entry.getKey());
                if (entry.getValue().isArray()) {
                    assertSameOrder(benchmark, gallery, entry.getKey(), answer, entry.getValue());
                } else {
                    assertThat(answer).isEqualTo(entry.getValue());
                }
            }
        }
    }

    private static void assertSameOrder(
            PublishedBenchmark benchmark,
            StoredEmbeddings gallery,
            String question,
            JsonNode found,
            JsonNode expected) {
        assertThat(found.size()).as(question).isEqualTo(expected.size());
        var differing =
                IntStream.range(0, found.size())
                        .filter(i -> !found.get(i).equals(expected.get(i)))
                        .toArray();
        if (differing.length > 0) {
            var scores = scores(benchmark, gallery, question);
            for (int i : differing) {
                assertThat(scores.get(found.get(i).asText()))
                        .as("%s, place %d", question, i)
                        .isCloseTo(scores.get(expected.get(i).asText()), within((float) NEAR));
            }
        }
    }

    private static Map<String, Float> scores(
            PublishedBenchmark benchmark, StoredEmbeddings gallery, String id) {
        var question =
                benchmark.groups().getFirst().questions().stream()
                        .filter(q -> q.id().equals(id))
                        .findFirst()
                        .orElseThrow();
        var vector =
                new QueryVectors(clip, phi, gallery)
                        .of(new Composer.LinCir(), List.of(question))
                        .getFirst();
        var rows =
                new UnitVectors(IntStream.range(0, gallery.size()).mapToObj(gallery::get).toList());
        var all = rows.scores(vector);
        var scores = new HashMap<String, Float>();
        for (int i = 0; i < all.length; i++) {
            scores.put(benchmark.images().get(i).id(), all[i]);
        }
        return scores;
    }

    @Test
    void asReleasedObjectsAreAskedForWithANought() {
        var right = read("genecis", "val", false);
        var released = read("genecis", "val", true);
        for (var group : released.groups()) {
            boolean object = group.name().endsWith("_object");
            assertThat(group.questions())
                    .allSatisfy(
                            q -> assertThat(q.sentences().equals(List.of("0"))).isEqualTo(object));
        }
        assertThat(right.groups().getLast().questions())
                .noneMatch(q -> q.sentences().equals(List.of("0")));
    }

    @Test
    void asReleasedTheIdsOfCircoAreTexts() {
        var benchmark = read("circo", "test", false);
        try (var gallery = embeddings(benchmark)) {
            var evaluator = new PublishedEvaluator(clip, benchmark, gallery, phi, MEMORY);
            JsonNode released =
                    JSON.valueToTree(evaluator.submission(new Composer.ImageOnly(), true));
            assertThat(released.at("/circo-test.json/0/0").isTextual()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "text", "sum", "slerp", "lincir-pdv"})
    void everyComposerIsMeasured(String name) {
        var composers =
                List.of(
                        new Composer.ImageOnly(),
                        new Composer.TextOnly(),
                        new Composer.Sum(),
                        new Composer.Slerp(),
                        new Composer.LinCirPdv());
        var composer = composers.stream().filter(c -> c.name().equals(name)).findFirst();
        var benchmark = read("fashioniq", "val", false);
        try (var gallery = embeddings(benchmark)) {
            var figures =
                    new PublishedEvaluator(clip, benchmark, gallery, phi, MEMORY)
                            .figures(composer.orElseThrow());
            // 50 of 64 at random are 78 percent
            assertThat(figures.getLast().percent()).isBetween(50.0, 100.0);
        }
    }

    @Test
    void splitsAreNotMistaken() {
        var blind = read("cirr", "test1", false);
        try (var gallery = embeddings(blind)) {
            var evaluator = new PublishedEvaluator(clip, blind, gallery, phi, MEMORY);
            assertThatThrownBy(() -> evaluator.figures(new Composer.LinCir()))
                    .hasMessage("cirr test1 has no answers to measure by: its server has them");
        }
        var open = read("fashioniq", "val", false);
        try (var gallery = embeddings(open)) {
            var evaluator = new PublishedEvaluator(clip, open, gallery, phi, MEMORY);
            assertThatThrownBy(() -> evaluator.submission(new Composer.LinCir(), false))
                    .hasMessage("fashioniq val has its answers, so there is nothing to submit");
        }
    }

    @Test
    void aComposerThatNeedsAPhiSaysSo() {
        var benchmark = read("cirr", "val", false);
        try (var gallery = embeddings(benchmark)) {
            var evaluator = new PublishedEvaluator(clip, benchmark, gallery, null, MEMORY);
            assertThatThrownBy(() -> evaluator.figures(new Composer.LinCir()))
                    .hasMessageContaining("needs a phi");
        }
    }
}

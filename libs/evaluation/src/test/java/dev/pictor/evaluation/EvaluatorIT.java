package dev.pictor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.Phi;
import dev.pictor.clip.Precision;
import dev.pictor.clip.compose.Composer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark of twelve emoji on the shipped model. */
class EvaluatorIT {

    private static final Path MODEL = Path.of("../../models/emoji-reference");
    private static final Path TINY = Path.of("src", "test", "resources", "tiny");

    private static Clip clip;
    private static Phi phi;
    private static Benchmark benchmark;
    private static GalleryEmbeddings gallery;
    private static Evaluator evaluator;

    @BeforeAll
    static void load() {
        clip = Clip.load(MODEL, new ClipOptions(ComputeDevice.CPU, Precision.FP32));
        phi = clip.loadPhi(MODEL.resolve("phi.safetensors"));
        benchmark = Benchmark.read(TINY);
        gallery = GalleryEmbeddings.encode(clip, benchmark, done -> {});
        evaluator = new Evaluator(clip, benchmark, gallery);
    }

    @AfterAll
    static void close() {
        phi.close();
        clip.close();
    }

    @Test
    void thePseudoWordFindsWhatTheImageAloneDoesNot() {
        var image = evaluator.evaluate(new Composer.ImageOnly(), null, benchmark.queries());
        var lincir = evaluator.evaluate(new Composer.LinCir(), phi, benchmark.queries());
        assertThat(lincir.kinds().keySet()).containsExactly("background", "style");
        assertThat(lincir.mean().recall1()).isGreaterThan(image.mean().recall1());
        assertThat(image.outcomes().stream().map(Outcome::query))
                .containsExactlyElementsOf(benchmark.queries());
        assertThat(lincir.outcomes().stream().map(Outcome::query))
                .containsExactlyElementsOf(benchmark.queries());
    }

    @Test
    void ranksEqualThoseOfASortedList() {
        var report = evaluator.evaluate(new Composer.ImageOnly(), null, benchmark.queries());
        for (var outcome : report.outcomes()) {
            int reference = outcome.query().reference();
            var sorted =
                    IntStream.range(0, gallery.size())
                            .filter(i -> i != reference)
                            .boxed()
                            .sorted(
                                    Comparator.comparingDouble(
                                            i -> -cosine(gallery.get(reference), gallery.get(i))))
                            .toList();
            assertThat(outcome.ranks())
                    .containsExactlyElementsOf(
                            outcome.query().targets().stream()
                                    .map(target -> sorted.indexOf(target) + 1)
                                    .sorted()
                                    .toList());
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    @Test
    void weightsAreTheBestOfTheirGrid() {
        var development = benchmark.queries(Half.DEVELOPMENT);
        var best = new WeightSearch(evaluator).best(new Composer.Slerp(), phi, development);
        double found = evaluator.evaluate(best, phi, development).mean().recall1();
        for (var other : WeightSearch.grid(new Composer.Slerp())) {
            assertThat(evaluator.evaluate(other, phi, development).mean().recall1())
                    .isLessThanOrEqualTo(found);
        }
    }

    @Test
    void embeddingsAreKeptUntilAPictureChanges(@TempDir Path cache) throws IOException {
        var told = new ArrayList<Integer>();
        var first = GalleryEmbeddings.cached(clip, benchmark, cache, told::add);
        var again = GalleryEmbeddings.cached(clip, benchmark, cache, told::add);
        assertThat(told).containsExactly(0, 12, 12);
        for (int i = 0; i < gallery.size(); i++) {
            assertThat(again.get(i)).containsExactly(first.get(i));
        }
        assertThat(cache).isDirectoryContaining("glob:**.rows");

        // an image's place in the batch shows in the last bits of its embedding
        var swapped = new ArrayList<>(benchmark.gallery());
        swapped.addFirst(swapped.removeLast());
        var other = new Benchmark("n", "d", List.of("c"), swapped, benchmark.queries());
        assertThat(GalleryEmbeddings.cached(clip, other, cache, told::add).get(0))
                .containsExactly(gallery.get(11), within(1e-4f));

        // a file cut off by a full disk is made again
        try (var files = Files.list(cache)) {
            for (var file : files.toList()) {
                Files.write(file, new byte[5]);
            }
        }
        assertThat(GalleryEmbeddings.cached(clip, benchmark, cache, told::add).get(3))
                .containsExactly(gallery.get(3), within(1e-4f));
    }

    @Test
    void aFileThatIsNoPictureIsNamed(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("x.png"), "no image");
        var broken =
                new Benchmark(
                        "n", "d", List.of("c"), List.of(new Benchmark.Image("x", file)), List.of());
        assertThatThrownBy(() -> GalleryEmbeddings.encode(clip, broken, done -> {}))
                .isInstanceOf(InvalidBenchmarkException.class)
                .hasMessageStartingWith(file + ": ");
    }

    @Test
    void refusesWhatDoesNotFit() {
        var foreign = new GalleryEmbeddings("other", new float[][] {{1, 0}});
        assertThatThrownBy(() -> new Evaluator(clip, benchmark, foreign))
                .hasMessageContaining("embeddings of 1 images by CLIP other, expected 12");
        var query = new BenchmarkQuery(0, "t", List.of(1), "k", Half.TEST, Optional.empty());
        assertThatThrownBy(() -> evaluator.evaluate(new Composer.LinCir(), null, List.of(query)))
                .hasMessageContaining("composer lincir needs a phi");
    }
}

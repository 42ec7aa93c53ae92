package dev.pictor.benchmarks;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.Cleaned;
import dev.pictor.captions.Keyword;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.Phi;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.clip.PhiTraining;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.BenchmarkQuery;
import dev.pictor.evaluation.Evaluator;
import dev.pictor.evaluation.GalleryEmbeddings;
import dev.pictor.evaluation.Half;
import dev.pictor.evaluation.WeightSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a phi learns from captions alone: figures on a benchmark directory beside those of another
 * phi, and of one that is trained on when more captions come.
 */
@Command(name = "learning", mixinStandardHelpOptions = true)
final class LearningBenchmark implements Callable<Integer> {

    @Option(names = "--benchmark", required = true, description = "Benchmark directory.")
    private Path directory = Path.of(".");

    @Option(names = "--captions", required = true, description = "Text, one caption a line.")
    private Path captions = Path.of(".");

    @Option(names = "--then", description = "More captions: one run goes on with both.")
    private List<Path> more = List.of();

    @Option(names = "--model", description = "CLIP directory; its phi is the reference.")
    private Path model =
            Path.of(System.getProperty("pictor.home", "."), "models", "emoji-reference");

    @Option(names = "--seeds", split = ",", defaultValue = "1,2,3")
    private List<Long> seeds = List.of();

    @Option(names = "--steps", description = "Default: those of the preset small.")
    private int steps = PhiTraining.SMALL.steps();

    @Option(names = "--dropout", description = "Default: that of the preset small.")
    private double dropout = PhiTraining.SMALL.dropout();

    @Option(names = "--noise", description = "Default: that of the preset small.")
    private double noise = PhiTraining.SMALL.noise();

    @Option(names = "--keep", description = "Folder for the phis.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    private record Caption(String text, List<Keyword> keywords, float[] latent) {}

    @Override
    public Integer call() throws IOException {
        var benchmark = Benchmark.read(directory);
        try (var clip = Clip.load(model, ClipOptions.DEFAULT);
                var reference = clip.loadPhi(model.resolve("phi.safetensors"))) {
            var gallery = GalleryEmbeddings.encode(clip, benchmark, _ -> {});
            var evaluator = new Evaluator(clip, benchmark, gallery);
            report("reference", evaluator, benchmark, reference);
            var first = read(clip, captions);
            var later = new ArrayList<List<Caption>>();
            for (var path : more) {
                later.add(read(clip, path));
            }
            for (long seed : seeds) {
                var training =
                        PhiTraining.SMALL
                                .withSeed(seed)
                                .withSteps(steps)
                                .withDropout(dropout)
                                .withNoise(noise);
                var file = folder.resolve("phi-" + seed + ".safetensors");
                try (var trainer = clip.trainPhi(training)) {
                    train(trainer, clip, first, training, file);
                }
                report(file, clip, evaluator, benchmark);
                var known = new ArrayList<>(first);
                for (var come : later) {
                    known.addAll(come);
                    try (var trainer = clip.trainPhi(file, training)) {
                        train(trainer, clip, known, training, file);
                    }
                    report(file, clip, evaluator, benchmark);
                }
            }
        }
        return 0;
    }

    private static List<Caption> read(Clip clip, Path file) throws IOException {
        var cleaner = new CaptionCleaner(CaptionCleaner.DEFAULT_MAX_LENGTH);
        var tagger = new KeywordTagger();
        var texts =
                Files.readAllLines(file).stream()
                        .map(cleaner::clean)
                        .filter(Cleaned.Caption.class::isInstance)
                        .map(cleaned -> ((Cleaned.Caption) cleaned).text())
                        .distinct()
                        .toList();
        var all = new ArrayList<Caption>();
        for (int from = 0; from < texts.size(); from += 64) {
            var part = texts.subList(from, Math.min(texts.size(), from + 64));
            var latents =
                    clip.texts()
                            .encode(
                                    part.stream()
                                            .map(text -> Prompt.of(clip.tokenizer().encode(text)))
                                            .toList());
            for (int i = 0; i < latents.length; i++) {
                all.add(new Caption(part.get(i), tagger.keywords(part.get(i)), latents[i]));
            }
        }
        return all;
    }

    private static void train(
            PhiTrainer trainer, Clip clip, List<Caption> captions, PhiTraining training, Path file)
            throws IOException {
        var random = new SplittableRandom(training.seed());
        var timer = System.nanoTime();
        double loss = 0;
        for (int step = 0; step < training.steps(); step++) {
            var batch = new ArrayList<PhiTrainer.Sample>();
            for (int i = 0; i < training.batch(); i++) {
                var caption = captions.get(random.nextInt(captions.size()));
                var masked = Masking.OFFSET.mask(caption.text(), caption.keywords(), random);
                batch.add(
                        new PhiTrainer.Sample(
                                clip.tokenizer().encodeMasked(masked.pieces()), caption.latent()));
            }
            double now = trainer.step(batch);
            loss = loss == 0 ? now : loss + 0.05 * (now - loss);
        }
        trainer.export(file);
        System.out.printf(
                "learning %s: %d steps on %d captions, loss %.4f, %.0f captions/s%n",
                file.getFileName(),
                training.steps(),
                captions.size(),
                loss,
                training.steps() * training.batch() * 1e9 / (System.nanoTime() - timer));
    }

    private static void report(Path file, Clip clip, Evaluator evaluator, Benchmark benchmark) {
        try (var phi = clip.loadPhi(file)) {
            report(file.getFileName().toString(), evaluator, benchmark, phi);
        }
    }

    private static void report(String name, Evaluator evaluator, Benchmark benchmark, Phi phi) {
        for (var composer : List.of(new Composer.LinCir(), new Composer.LinCirPdv())) {
            var best =
                    new WeightSearch(evaluator)
                            .best(composer, phi, benchmark.queries(Half.DEVELOPMENT));
            var test = benchmark.queries(Half.TEST);
            print(name, "to choose by", evaluator, best, phi, benchmark.queries(Half.DEVELOPMENT));
            print(name, "all", evaluator, best, phi, test);
            test.stream()
                    .collect(Collectors.groupingBy(q -> q.group().orElse("")))
                    .forEach((group, queries) -> print(name, group, evaluator, best, phi, queries));
        }
    }

    private static void print(
            String name,
            String group,
            Evaluator evaluator,
            Composer composer,
            Phi phi,
            List<BenchmarkQuery> queries) {
        var mean = evaluator.evaluate(composer, phi, queries).mean();
        System.out.printf(
                "learning %s, %s, queries %s: R@1 %.1f, R@10 %.1f%n",
                name, composer.name(), group, 100 * mean.recall1(), 100 * mean.recall10());
    }
}

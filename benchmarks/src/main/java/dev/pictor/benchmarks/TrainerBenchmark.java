package dev.pictor.benchmarks;

import dev.pictor.captions.Keyword;
import dev.pictor.captions.KeywordTagger;
import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.clip.PhiTraining;
import dev.pictor.clip.Precision;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Captions a second that phi learns from, with and without cached latents, beside the recipe as
 * published: captions tagged when they are needed, 77 tokens each in one batch, both passes through
 * the whole tower.
 */
final class TrainerBenchmark {

    private static final int BATCH = 64;
    private static final int BUCKET = 16;
    private static final int RUNS = 3;
    private static final int FEWEST_WORDS = 6;
    private static final int MOST_WORDS = 29;

    private final Clip clip;
    private final KeywordTagger tagger = new KeywordTagger();
    private final List<String> captions;

    private TrainerBenchmark(Clip clip, List<String> captions) {
        this.clip = clip;
        this.captions = captions;
    }

    static void run(Path model, Path tokenizer) throws IOException {
        var options = new ClipOptions(ComputeDevice.CPU, Precision.FP32);
        try (var clip = Clip.load(model, options)) {
            new TrainerBenchmark(
                            clip, SyntheticCaptions.of(tokenizer, BATCH, FEWEST_WORDS, MOST_WORDS))
                    .run();
        }
    }

    private void run() {
        var training = PhiTraining.PUBLISHED;
        try (var fast = clip.trainPhi(training.withBucket(BUCKET));
                var cached = clip.trainPhi(training.withBucket(BUCKET));
                var plain = clip.trainPhiPlainly(training.withBucket(BATCH))) {
            var keywords = tagged();
            var latents = latents(clip.texts());
            var plainTexts = clip.texts().plain();
            var losses = new double[2];
            Runnable reference =
                    () -> losses[1] = plain.step(samples(tagged(), latents(plainTexts)));
            double tokens =
                    captions.stream()
                            .mapToInt(c -> clip.tokenizer().encode(c).length())
                            .average()
                            .orElseThrow();
            System.out.printf("trainer captions of %.1f tokens in the mean%n", tokens);
            print(
                    "without cached latents",
                    Stopwatch.paired(
                            1,
                            RUNS,
                            () -> losses[0] = fast.step(samples(keywords, latents(clip.texts()))),
                            reference));
            System.out.printf(
                    "trainer loss after as many steps, fast %.6g, as published %.6g%n",
                    losses[0], losses[1]);
            print(
                    "with cached latents",
                    Stopwatch.paired(
                            1, RUNS, () -> cached.step(samples(keywords, latents)), reference));
        }
    }

    private float[][] latents(TextEncoder texts) {
        return texts.encode(
                captions.stream().map(c -> Prompt.of(clip.tokenizer().encode(c))).toList());
    }

    private List<List<Keyword>> tagged() {
        return captions.stream().map(tagger::keywords).toList();
    }

    private List<PhiTrainer.Sample> samples(List<List<Keyword>> keywords, float[][] latents) {
        var random = new Random(1);
        var samples = new ArrayList<PhiTrainer.Sample>();
        for (int i = 0; i < latents.length; i++) {
            var masked = Masking.OFFSET.mask(captions.get(i), keywords.get(i), random);
            samples.add(
                    new PhiTrainer.Sample(
                            clip.tokenizer().encodeMasked(masked.pieces()), latents[i]));
        }
        return samples;
    }

    private static void print(String what, double[] seconds) {
        System.out.printf(
                "trainer %s: %.1f captions/s, the recipe as published %.1f/s, ratio %.2f%n",
                what, BATCH / seconds[0], BATCH / seconds[1], seconds[2]);
    }
}

package dev.pictor.benchmarks;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.clip.PhiTraining;
import dev.pictor.clip.Precision;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.TokenIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Captions a second that phi learns from: cut to their ends, in buckets, with and without cached
 * latents, beside the same steps on 77 tokens in one batch.
 */
final class TrainerBenchmark {

    private static final int BATCH = 64;
    private static final int CONTEXT = 77;
    private static final int VOCABULARY = 4_000;

    private TrainerBenchmark() {}

    /** Captions by their tokens: clean, and with a slot in front. */
    private record Captions(List<Prompt> clean, List<TokenIds> masked) {

        /** With captions of 8 to 32 tokens, 20 in the mean; or all of the context's length. */
        static Captions of(boolean cut) {
            var random = new Random(3);
            var captions = new Captions(new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < BATCH; i++) {
                int drawn = random.nextInt(8, 33);
                var ids = new int[cut ? drawn : CONTEXT];
                for (int t = 0; t < ids.length - 1; t++) {
                    ids[t] = random.nextInt(2, VOCABULARY);
                }
                ids[0] = 0;
                ids[ids.length - 1] = 1;
                captions.clean().add(Prompt.of(TokenIds.of(ids)));
                captions.masked().add(new TokenIds(ids, new int[] {2}));
            }
            return captions;
        }

        List<PhiTrainer.Sample> samples(float[][] latents) {
            var samples = new ArrayList<PhiTrainer.Sample>();
            for (int i = 0; i < latents.length; i++) {
                samples.add(new PhiTrainer.Sample(masked.get(i), latents[i]));
            }
            return samples;
        }
    }

    static void run(Path model) {
        var recipe = PhiTraining.PUBLISHED;
        var cut = Captions.of(true);
        var whole = Captions.of(false);
        try (var clip = Clip.load(model, new ClipOptions(ComputeDevice.CPU, Precision.FP32));
                var fast = clip.trainPhi(recipe.withBucket(16));
                var plain = clip.trainPhi(recipe.withBucket(BATCH))) {
            var cached = cut.samples(clip.texts().encode(cut.clean()));
            Runnable reference =
                    () -> plain.step(whole.samples(clip.texts().encode(whole.clean())));
            print(
                    "without cached latents",
                    Stopwatch.paired(
                            1,
                            3,
                            () -> fast.step(cut.samples(clip.texts().encode(cut.clean()))),
                            reference));
            print(
                    "with cached latents",
                    Stopwatch.paired(1, 3, () -> fast.step(cached), reference));
        }
    }

    private static void print(String what, double[] seconds) {
        System.out.printf(
                "trainer %s: %.1f captions/s, 77 tokens in one batch %.1f/s, ratio %.2f%n",
                what, BATCH / seconds[0], BATCH / seconds[1], seconds[2]);
    }
}

package dev.pictor.trainer.gate;

import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.Prompt;
import dev.pictor.evaluation.UnitVectors;
import dev.pictor.training.corpus.CaptionText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a phi makes of held-out captions: how near the masked caption comes to the clean one, and
 * whether it finds it among all of them. Noise and masks are fixed by the captions, so two phis see
 * the same cases.
 */
final class CaptionMeasures {

    private final Clip clip;
    private final Masking masking;
    private final List<CaptionText> captions;
    private final float[][] latents;
    private final UnitVectors targets;

    /**
     * The measures of one phi, case by case.
     *
     * @param fit 1 - loss / mean square of the latent, so that 1 is perfect
     * @param found 1 if the clean caption is the nearest of all, else 0
     */
    record Measured(double[] fit, double[] found) {}

    CaptionMeasures(Clip clip, Masking masking, List<CaptionText> captions) {
        this.clip = clip;
        this.masking = masking;
        this.captions = captions;
        latents =
                clip.texts()
                        .encode(
                                captions.stream()
                                        .map(c -> Prompt.of(clip.tokenizer().encode(c.text())))
                                        .toList());
        targets = new UnitVectors(Arrays.asList(latents));
    }

    Measured of(Phi phi) {
        var noisy = new ArrayList<float[]>();
        var randoms = new ArrayList<SplittableRandom>();
        for (int i = 0; i < latents.length; i++) {
            var random = new SplittableRandom(captions.get(i).key());
            randoms.add(random);
            double scale = random.nextDouble();
            var latent = latents[i].clone();
            for (int d = 0; d < latent.length; d++) {
                latent[d] += (float) (scale * random.nextGaussian());
            }
            noisy.add(latent);
        }
        var words = phi.project(noisy);
        var prompts = new ArrayList<Prompt>();
        for (int i = 0; i < latents.length; i++) {
            var caption = captions.get(i);
            var masked = masking.mask(caption.text(), caption.keywords(), randoms.get(i));
            prompts.add(new Prompt(clip.tokenizer().encodeMasked(masked.pieces()), words[i]));
        }
        var read = clip.texts().encode(prompts);
        var measured = new Measured(new double[read.length], new double[read.length]);
        for (int i = 0; i < read.length; i++) {
            measured.fit()[i] = fit(read[i], latents[i]);
            measured.found()[i] = nearest(read[i]) == i ? 1 : 0;
        }
        return measured;
    }

    private static double fit(float[] read, float[] clean) {
        double error = 0;
        double square = 0;
        for (int d = 0; d < clean.length; d++) {
            error += (read[d] - clean[d]) * (double) (read[d] - clean[d]);
            square += clean[d] * (double) clean[d];
        }
        return 1 - error / square;
    }

    private int nearest(float[] read) {
        var scores = targets.scores(read);
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }
}

package dev.pictor.training;

import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.clip.Prompt;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import dev.pictor.training.corpus.LatentCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws the captions of each step, masked, with their clean latents.
 *
 * <p>Which captions a step gets, and in what order, depends on seed and step alone: each pass over
 * the corpus is a permutation of its own, and one step may span two passes. A caption that left the
 * corpus since the run began is passed over. Not thread-safe.
 */
public final class CaptionBatches {

    private static final long PASS_MIX = 0xD1B54A32D192ED03L;

    private final Corpus corpus;
    private final LatentCache latents;
    private final Clip clip;
    private final Masking masking;
    private final long[] keys;
    private final int size;
    private final long seed;
    private int[] order = new int[0];
    private long orderedPass = -1;

    /** Batches over the captions with these keys. */
    public CaptionBatches(
            Corpus corpus,
            LatentCache latents,
            Clip clip,
            Masking masking,
            long[] keys,
            int size,
            long seed) {
        this.corpus = corpus;
        this.latents = latents;
        this.clip = clip;
        this.masking = masking;
        this.keys = keys.clone();
        this.size = size;
        this.seed = seed;
    }

    /**
     * The captions of a step, counted from 0.
     *
     * @return empty if all of them have left the corpus
     */
    public List<PhiTrainer.Sample> batch(long step) throws IOException {
        var texts = new ArrayList<CaptionText>();
        var masks = new ArrayList<SplittableRandom>();
        for (long i = step * size; i < (step + 1) * size; i++) {
            long pass = i / keys.length;
            long key = keys[order(pass)[(int) (i % keys.length)]];
            corpus.get(key).ifPresent(texts::add);
            if (masks.size() < texts.size()) {
                masks.add(new SplittableRandom(seed ^ key ^ pass * PASS_MIX));
            }
        }
        var clean = latents(texts);
        var samples = new ArrayList<PhiTrainer.Sample>();
        for (int i = 0; i < texts.size(); i++) {
            var masked = masking.mask(texts.get(i).text(), texts.get(i).keywords(), masks.get(i));
            samples.add(
                    new PhiTrainer.Sample(
                            clip.tokenizer().encodeMasked(masked.pieces()), clean.get(i)));
        }
        return samples;
    }

    private int[] order(long pass) {
        if (pass != orderedPass) {
            var random = new SplittableRandom(seed + pass * PASS_MIX);
            order = new int[keys.length];
            for (int i = 0; i < order.length; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }
            orderedPass = pass;
        }
        return order;
    }

    /** From the cache, or from the tower and then into the cache. */
    private List<float[]> latents(List<CaptionText> texts) throws IOException {
        var found = new ArrayList<float[]>();
        var missing = new ArrayList<Integer>();
        for (int i = 0; i < texts.size(); i++) {
            var latent = latents.get(texts.get(i).key());
            found.add(latent.orElse(new float[0]));
            if (latent.isEmpty()) {
                missing.add(i);
            }
        }
        var encoded =
                clip.texts()
                        .encode(
                                missing.stream()
                                        .map(i ->
                                                Prompt.of(
                                                        clip.tokenizer()
                                                                .encode(texts.get(i).text())))
                                        .toList());
        for (int i = 0; i < encoded.length; i++) {
            var rounded = LatentCache.rounded(encoded[i]);
            latents.put(texts.get(missing.get(i)).key(), rounded);
            found.set(missing.get(i), rounded);
        }
        return found;
    }
}

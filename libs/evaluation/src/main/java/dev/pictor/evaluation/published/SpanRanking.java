package dev.pictor.evaluation.published;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The ranking of a run of the gallery, built up from the scores of a part after the other: ranks of
 * the targets and the best few, nothing else is kept. One thread at a time.
 */
final class SpanRanking {

    /** More than a single precision product is off, with unit vectors of thousands of numbers. */
    private static final float NEAR = 1e-5f;

    /** Of the best so many times as many are kept and scored again as are given. */
    private static final int SPARE = 2;

    private final Candidates.Span span;
    private final IntToDoubleFunction exact;
    private final int[] targets;
    private final double[] targetScores;
    private final int[] ranks;
    private final int keep;
    private final float[] bestScores;
    private final int[] best;
    private int found;

    /**
     * Nothing is ranked yet.
     *
     * @param exact gives an image's score exactly
     * @param keep how many of the best are wanted
     */
    SpanRanking(Candidates.Span span, List<Integer> targets, IntToDoubleFunction exact, int keep) {
        this.span = span;
        this.exact = exact;
        this.keep = keep;
        this.targets = targets.stream().mapToInt(place -> place).toArray();
        targetScores = Arrays.stream(this.targets).mapToDouble(exact).toArray();
        ranks = new int[this.targets.length];
        Arrays.fill(ranks, 1);
        bestScores = new float[SPARE * keep];
        best = new int[SPARE * keep];
    }

    /**
     * Takes the scores of the images from a place onward; parts come in the gallery's order.
     *
     * @param scores may be off by less than 1e-5
     * @param offset where in the array they begin
     * @param count how many
     */
    void take(int from, float[] scores, int offset, int count) {
        int start = Math.max(from, span.from());
        int without = span.without().orElse(-1);
        boolean inside = start <= without && without < from + count;
        int end = Math.min(from + count, span.to());
        takeRun(start, inside ? Math.min(without, end) : end, scores, offset - from);
        if (inside) {
            takeRun(without + 1, end, scores, offset - from);
        }
    }

    private void takeRun(int start, int end, float[] scores, int shift) {
        for (int t = 0; t < targets.length; t++) {
            ranks[t] += better(start, end, scores, shift, t);
        }
        if (keep > 0) {
            for (int image = start; image < end; image++) {
                keep(image, scores[shift + image]);
            }
        }
    }

    private int better(int start, int end, float[] scores, int shift, int t) {
        float above = (float) targetScores[t] + NEAR;
        float below = (float) targetScores[t] - NEAR;
        int count = 0;
        for (int image = start; image < end; image++) {
            float score = scores[shift + image];
            if (score > above || score >= below && beats(image, t)) {
                count++;
            }
        }
        return count;
    }

    // Of equal scores those before it in the gallery are better.
    private boolean beats(int image, int t) {
        double score = exact.applyAsDouble(image);
        return score > targetScores[t] || score == targetScores[t] && image < targets[t];
    }

    private void keep(int image, float score) {
        if (found == best.length && score <= bestScores[found - 1]) {
            return;
        }
        int at = found < best.length ? found++ : found - 1;
        while (at > 0 && bestScores[at - 1] < score) {
            bestScores[at] = bestScores[at - 1];
            best[at] = best[at - 1];
            at--;
        }
        bestScores[at] = score;
        best[at] = image;
    }

    /** Ranks of the targets, once all parts were taken. */
    int[] ranks() {
        return ranks.clone();
    }

    /** Places of the best, once all parts were taken; of equal scores in the gallery's order. */
    List<Integer> best() {
        record Scored(int image, double score) {}
        return Arrays.stream(best, 0, found)
                .mapToObj(image -> new Scored(image, exact.applyAsDouble(image)))
                .sorted(
                        Comparator.comparingDouble((Scored one) -> -one.score())
                                .thenComparingInt(Scored::image))
                .limit(keep)
                .map(Scored::image)
                .toList();
    }
}

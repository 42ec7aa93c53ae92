package dev.pictor.evaluation.published;

import java.util.Arrays;
import java.util.List;

/**
 * The ranking of a run of the gallery, built up from the scores of a part after the other: ranks of
 * the targets and the best few, nothing else is kept. One thread at a time.
 */
final class SpanRanking {

    private final Candidates.Span span;
    private final int[] targets;
    private final float[] targetScores;
    private final int[] ranks;
    private final float[] bestScores;
    private final int[] best;
    private int found;

    /**
     * Nothing is ranked yet.
     *
     * @param targetScores as {@link #take} will give them, to the last bit
     * @param keep how many of the best to keep
     */
    SpanRanking(Candidates.Span span, List<Integer> targets, float[] targetScores, int keep) {
        this.span = span;
        this.targets = targets.stream().mapToInt(place -> place).toArray();
        this.targetScores = targetScores;
        ranks = new int[this.targets.length];
        Arrays.fill(ranks, 1);
        bestScores = new float[keep];
        best = new int[keep];
    }

    /** Whether some of these images are ranked. */
    boolean meets(int from, int to) {
        return from < span.to() && span.from() < to;
    }

    /** Takes the scores of the images from a place onward; parts come in the gallery's order. */
    void take(int from, float[] scores) {
        int to = Math.min(scores.length, span.to() - from);
        int start = Math.max(0, span.from() - from);
        int without = span.without().orElse(-1) - from;
        for (int t = 0; t < targets.length; t++) {
            ranks[t] += better(scores, start, to, t, targets[t] - from);
            if (start <= without
                    && without < to
                    && beats(scores[without], without, t, targets[t] - from)) {
                ranks[t]--;
            }
        }
        if (best.length > 0) {
            for (int i = start; i < to; i++) {
                if (i != without) {
                    keep(from + i, scores[i]);
                }
            }
        }
    }

    private int better(float[] scores, int start, int to, int t, int target) {
        float score = targetScores[t];
        int count = 0;
        for (int i = start; i < to; i++) {
            if (scores[i] > score) {
                count++;
            }
        }
        // Of equal scores those before it in the gallery are better.
        for (int i = start; i < Math.min(to, target); i++) {
            if (scores[i] == score) {
                count++;
            }
        }
        return count;
    }

    private boolean beats(float score, int image, int t, int target) {
        return score > targetScores[t] || score == targetScores[t] && image < target;
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

    /** Places of the best, once all parts were taken. */
    List<Integer> best() {
        return Arrays.stream(best, 0, found).boxed().toList();
    }
}

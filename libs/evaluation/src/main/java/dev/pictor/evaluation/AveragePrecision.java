package dev.pictor.evaluation;

import java.util.List;

/**
 * Average precision at k (docs/method.md, Measures): the precision at each of the first k places
 * that a target holds, summed and divided by the most targets that fit there.
 */
public final class AveragePrecision {

    private AveragePrecision() {}

    /**
     * Of one question.
     *
     * @param ranks of its targets, from 1, ascending, one or more
     */
    public static double at(int k, List<Integer> ranks) {
        double sum = 0;
        for (int found = 1; found <= ranks.size() && ranks.get(found - 1) <= k; found++) {
            sum += (double) found / ranks.get(found - 1);
        }
        return sum / Math.min(ranks.size(), k);
    }
}

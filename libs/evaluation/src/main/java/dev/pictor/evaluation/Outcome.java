package dev.pictor.evaluation;

import java.util.List;

/**
 * What one query found.
 *
 * @param query the query
 * @param ranks places of its targets among the gallery without the reference, from 1, ascending
 */
public record Outcome(BenchmarkQuery query, List<Integer> ranks) {

    /** Sorts and copies the ranks. */
    public Outcome {
        ranks = ranks.stream().sorted().toList();
        if (ranks.size() != query.targets().size()) {
            throw new IllegalArgumentException(
                    "%d ranks for %d targets".formatted(ranks.size(), query.targets().size()));
        }
    }

    /** Whether a target is among the first k. */
    public boolean hit(int k) {
        return ranks.getFirst() <= k;
    }

    /** {@link AveragePrecision} at k. */
    public double averagePrecision(int k) {
        return AveragePrecision.at(k, ranks);
    }
}

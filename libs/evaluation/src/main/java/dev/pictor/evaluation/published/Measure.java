package dev.pictor.evaluation.published;

import java.util.Arrays;

/** A measure of one question, from 0 to 1; a benchmark's figure is its mean in percent. */
public sealed interface Measure {

    /** What the literature calls it. */
    String name();

    /** How many of the first places it looks at. */
    int depth();

    /**
     * Measures an answer.
     *
     * @param ranks of the targets, from 1, that of the main one first
     */
    double of(int[] ranks);

    /** Whether the main target is among the first k. */
    record Recall(String label, int depth) implements Measure {
        @Override
        public String name() {
            return label + "@" + depth;
        }

        @Override
        public double of(int[] ranks) {
            return ranks[0] <= depth ? 1 : 0;
        }
    }

    /** Average precision at k (docs/method.md, Measures). */
    record AveragePrecision(int depth) implements Measure {
        @Override
        public String name() {
            return "mAP@" + depth;
        }

        @Override
        public double of(int[] ranks) {
            var sorted = Arrays.stream(ranks).sorted().boxed().toList();
            return dev.pictor.evaluation.AveragePrecision.at(depth, sorted);
        }
    }
}

package dev.pictor.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * One question of a benchmark: an image and a sentence, and the images that answer it.
 *
 * @param reference index in the gallery of the image that is asked with; never ranked
 * @param text the sentence, as it follows "a photo of $ that"
 * @param targets indexes in the gallery of the right answers, one or more, distinct
 * @param kind what is asked for; figures are given per kind
 * @param half development or test
 * @param group a free label by which queries can be selected
 */
public record BenchmarkQuery(
        int reference,
        String text,
        List<Integer> targets,
        String kind,
        Half half,
        Optional<String> group) {

    /** Copies the targets. */
    public BenchmarkQuery {
        targets = List.copyOf(targets);
        if (targets.isEmpty() || targets.contains(reference)) {
            throw new IllegalArgumentException(
                    "targets %s for reference %d, expected one or more other images"
                            .formatted(targets, reference));
        }
    }
}

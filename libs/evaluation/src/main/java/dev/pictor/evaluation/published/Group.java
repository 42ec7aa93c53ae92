package dev.pictor.evaluation.published;

import java.util.List;

/**
 * Questions that are measured alike and together.
 *
 * @param name of the figures' group; empty where the benchmark has one only
 * @param questions in the order of the file
 * @param measures in the order of tables
 */
public record Group(String name, List<Question> questions, List<Measure> measures) {

    /** Copies the lists. */
    public Group {
        questions = List.copyOf(questions);
        measures = List.copyOf(measures);
    }
}

package dev.pictor.evaluation.published;

import java.util.List;

/**
 * A question of a published benchmark.
 *
 * @param id by which its submission names it
 * @param reference place in the gallery of the image that is asked with
 * @param sentences each continues "a photo of $ that"; the query is the unit mean of their queries
 * @param candidates what is ranked
 * @param targets right answers among them, the main one first; none where nobody has them
 */
public record Question(
        String id,
        int reference,
        List<String> sentences,
        Candidates candidates,
        List<Integer> targets) {

    /** Copies the lists. */
    public Question {
        sentences = List.copyOf(sentences);
        targets = List.copyOf(targets);
        if (sentences.isEmpty()) {
            throw new IllegalArgumentException("question %s has no sentence".formatted(id));
        }
    }
}

package dev.pictor.evaluation.published;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.StoredEmbeddings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates composers on a published benchmark.
 *
 * <p>Scores are cosines. One call at a time, not on a virtual thread. Owns nothing: CLIP, phi and
 * embeddings stay the caller's.
 */
public final class PublishedEvaluator {

    private final PublishedBenchmark benchmark;
    private final QueryVectors queries;
    private final Scorer scorer;

    /**
     * An evaluator.
     *
     * @param gallery embeddings of the benchmark's images by that CLIP
     * @param phi makes the pseudo-words; may be null for composers that need none
     * @param memory bytes of embeddings that may be on the heap at a time
     */
    public PublishedEvaluator(
            Clip clip,
            PublishedBenchmark benchmark,
            StoredEmbeddings gallery,
            @Nullable Phi phi,
            long memory) {
        if (gallery.size() != benchmark.images().size()) {
            throw new IllegalArgumentException(
                    "%d embeddings for %d images"
                            .formatted(gallery.size(), benchmark.images().size()));
        }
        this.benchmark = benchmark;
        queries = new QueryVectors(clip, phi, gallery);
        scorer = new Scorer(gallery.size(), gallery::get, clip::products, memory);
    }

    /** The benchmark's figures for a composer, in the order of tables. */
    public List<Figure> figures(Composer composer) {
        if (benchmark.isBlind()) {
            throw new IllegalArgumentException(
                    "%s %s has no answers to measure by: its server has them"
                            .formatted(benchmark.dataset().name(), benchmark.split()));
        }
        return benchmark.figures(answers(composer, 0));
    }

    /**
     * What the benchmark's server takes: contents by name of the file.
     *
     * @throws IllegalArgumentException if this split has its answers
     */
    public Map<String, Object> submission(Composer composer, boolean asReleased) {
        return benchmark
                .dataset()
                .submission(benchmark, answers(composer, Dataset.SUBMITTED), asReleased);
    }

    private List<List<Answer>> answers(Composer composer, int keep) {
        var answers = new ArrayList<List<Answer>>();
        for (var group : benchmark.groups()) {
            var vectors = queries.of(composer, group.questions());
            answers.add(scorer.answer(group.questions(), vectors, keep));
        }
        return answers;
    }
}

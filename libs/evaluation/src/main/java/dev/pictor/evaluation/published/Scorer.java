package dev.pictor.evaluation.published;

import dev.pictor.evaluation.UnitVectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * Ranks candidates by cosine, exactly, over a gallery that need not fit into memory: it is read a
 * tile at a time, and all questions are scored on a tile while it is in the processor's cache.
 * Where the whole gallery fits into the budget its tiles are kept. One call at a time; it uses all
 * processors.
 */
final class Scorer {

    /** With 768 dimensions 1.5 MB, what a core has of the second cache. */
    private static final int TILE = 512;

    private final int size;
    private final IntFunction<float[]> gallery;
    private final int tileRows;
    private final boolean keeps;
    private final Map<Integer, UnitVectors> kept = new HashMap<>();

    /**
     * A scorer.
     *
     * @param size how many images
     * @param dimension of their embeddings
     * @param gallery gives an image's embedding, to several threads
     * @param memory bytes of embeddings that may be on the heap at a time
     */
    Scorer(int size, int dimension, IntFunction<float[]> gallery, long memory) {
        this.size = size;
        this.gallery = gallery;
        long row = (long) dimension * Float.BYTES;
        // A tile is once as rows and once turned while it is made.
        tileRows = Math.clamp(memory / (2 * row), 1, TILE);
        keeps = size * row + 2L * tileRows * row <= memory;
    }

    /**
     * Ranks each question's candidates.
     *
     * @param vectors a unit vector a question
     * @param keep how many of the best to give
     */
    List<Answer> answer(List<Question> questions, List<float[]> vectors, int keep) {
        var spans = new HashMap<Integer, SpanRanking>();
        for (int i = 0; i < questions.size(); i++) {
            if (questions.get(i).candidates() instanceof Candidates.Span span) {
                var targets = questions.get(i).targets();
                var scores = scores(targets, vectors.get(i));
                spans.put(i, new SpanRanking(span, targets, scores, keep));
            }
        }
        if (!spans.isEmpty()) {
            tiles((tile, from) ->
                    spans.entrySet().parallelStream()
                            .filter(entry -> entry.getValue().meets(from, from + tile.size()))
                            .forEach(entry ->
                                    entry.getValue()
                                            .take(from, tile.scores(vectors.get(entry.getKey())))));
        }
        var answers = new ArrayList<Answer>(questions.size());
        for (int i = 0; i < questions.size(); i++) {
            var question = questions.get(i);
            var ranking = spans.get(i);
            if (ranking != null) {
                answers.add(new Answer(question, ranking.ranks(), ranking.best()));
            } else if (question.candidates() instanceof Candidates.Listed listed) {
                answers.add(listed(question, listed, vectors.get(i), keep));
            }
        }
        return answers;
    }

    private void tiles(ObjIntConsumer<UnitVectors> each) {
        for (int from = 0; from < size; from += tileRows) {
            each.accept(tile(from), from);
        }
    }

    private UnitVectors tile(int from) {
        var known = kept.get(from);
        if (known != null) {
            return known;
        }
        int to = Math.min(from + tileRows, size);
        var tile = new UnitVectors(IntStream.range(from, to).mapToObj(gallery).toList());
        if (keeps) {
            kept.put(from, tile);
        }
        return tile;
    }

    private float[] scores(List<Integer> images, float[] vector) {
        return images.isEmpty()
                ? new float[0]
                : new UnitVectors(images.stream().map(gallery::apply).toList()).scores(vector);
    }

    private Answer listed(Question question, Candidates.Listed listed, float[] vector, int keep) {
        var images = listed.images();
        var scores = scores(images, vector);
        var ranks =
                question.targets().stream()
                        .mapToInt(target -> rank(scores, images.indexOf(target), listed.tie()))
                        .toArray();
        var first =
                IntStream.range(0, images.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -scores[i]))
                        .limit(keep)
                        .map(images::get)
                        .toList();
        return new Answer(question, ranks, first);
    }

    /** Behind all if it is not among the candidates. */
    private static int rank(float[] scores, int target, double tie) {
        if (target < 0) {
            return scores.length + 1;
        }
        int rank = 1;
        for (int i = 0; i < scores.length; i++) {
            double ahead = (double) scores[i] - scores[target];
            if (ahead > tie || Math.abs(ahead) <= tie && i < target) {
                rank++;
            }
        }
        return rank;
    }
}

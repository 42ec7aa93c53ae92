package dev.pictor.evaluation.published;

import dev.pictor.clip.InnerProducts;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Ranks candidates by cosine over a gallery that need not fit into memory: it is read a tile at a
 * time, and all questions are multiplied with a tile at once. What comes close to a target, and
 * what is among the best, is scored again in double precision, so ranks are exact and do not depend
 * on the device or the size of tiles. One call at a time; it uses all processors.
 */
final class Scorer {

    private static final int MAX_TILE = 4096;

    private final int size;
    private final IntFunction<float[]> gallery;
    private final Function<List<float[]>, InnerProducts> products;
    private final long memory;

    /**
     * A scorer.
     *
     * @param size how many images
     * @param gallery gives an image's embedding, to several threads
     * @param products holds vectors to be multiplied
     * @param memory bytes that a tile and its scores may take on the heap
     */
    Scorer(
            int size,
            IntFunction<float[]> gallery,
            Function<List<float[]>, InnerProducts> products,
            long memory) {
        this.size = size;
        this.gallery = gallery;
        this.products = products;
        this.memory = memory;
    }

    /**
     * Ranks each question's candidates.
     *
     * @param vectors a unit vector a question
     * @param keep how many of the best to give
     */
    List<Answer> answer(List<Question> questions, List<float[]> vectors, int keep) {
        var spans = new TreeMap<Integer, SpanRanking>();
        for (int i = 0; i < questions.size(); i++) {
            if (questions.get(i).candidates() instanceof Candidates.Span span) {
                var vector = vectors.get(i);
                var targets = questions.get(i).targets();
                spans.put(i, new SpanRanking(span, targets, image -> cosine(image, vector), keep));
            }
        }
        if (!spans.isEmpty()) {
            rank(List.copyOf(spans.values()), spans.keySet().stream().map(vectors::get).toList());
        }
        return IntStream.range(0, questions.size())
                .parallel()
                .mapToObj(i -> {
                    var ranking = spans.get(i);
                    return ranking == null
                            ? listed(questions.get(i), vectors.get(i), keep)
                            : new Answer(questions.get(i), ranking.ranks(), ranking.best());
                })
                .toList();
    }

    private void rank(List<SpanRanking> rankings, List<float[]> vectors) {
        int dimension = vectors.getFirst().length;
        long row = (long) Float.BYTES * (dimension + rankings.size());
        int rows = Math.clamp(memory / row, 1, Math.min(MAX_TILE, size));
        try (var held = products.apply(vectors)) {
            for (int from = 0; from < size; from += rows) {
                int first = from;
                int count = Math.min(rows, size - from);
                var scores = held.with(tile(first, count, dimension));
                IntStream.range(0, rankings.size())
                        .parallel()
                        .forEach(i -> rankings.get(i).take(first, scores, i * count, count));
            }
        }
    }

    private float[] tile(int from, int count, int dimension) {
        var tile = new float[count * dimension];
        IntStream.range(0, count)
                .parallel()
                .forEach(i -> {
                    var vector = gallery.apply(from + i);
                    double scale = 1 / length(vector);
                    for (int d = 0; d < dimension; d++) {
                        tile[i * dimension + d] = (float) (vector[d] * scale);
                    }
                });
        return tile;
    }

    private double cosine(int image, float[] query) {
        var vector = gallery.apply(image);
        double product = 0;
        for (int d = 0; d < query.length; d++) {
            product += (double) vector[d] * query[d];
        }
        return product / length(vector);
    }

    /** Of a zero vector 1, so that its products are zeros. */
    private static double length(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        return squares == 0 ? 1 : Math.sqrt(squares);
    }

    private Answer listed(Question question, float[] vector, int keep) {
        var listed = (Candidates.Listed) question.candidates();
        var images = listed.images();
        var scores = images.stream().mapToDouble(image -> cosine(image, vector)).toArray();
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
    private static int rank(double[] scores, int target, double tie) {
        if (target < 0) {
            return scores.length + 1;
        }
        int rank = 1;
        for (int i = 0; i < scores.length; i++) {
            double ahead = scores[i] - scores[target];
            if (ahead > tie || Math.abs(ahead) <= tie && i < target) {
                rank++;
            }
        }
        return rank;
    }
}

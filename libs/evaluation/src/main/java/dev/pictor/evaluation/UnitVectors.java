package dev.pictor.evaluation;

import java.util.List;

/** Vectors of unit length that can all be compared with a query at once; immutable. */
public final class UnitVectors {

    // One row a dimension: the inner loop of a product then runs along memory and is vectorised.
    private final float[][] byDimension;
    private final int size;

    /**
     * Copies vectors, scaled to unit length; a zero vector stays one.
     *
     * @param vectors at least one, all of one length
     */
    public UnitVectors(List<float[]> vectors) {
        size = vectors.size();
        byDimension = new float[vectors.getFirst().length][size];
        for (int i = 0; i < size; i++) {
            var vector = vectors.get(i);
            double squares = 0;
            for (float x : vector) {
                squares += (double) x * x;
            }
            double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
            for (int d = 0; d < byDimension.length; d++) {
                byDimension[d][i] = (float) (vector[d] * scale);
            }
        }
    }

    /** The inner product of a query with every vector, in order. */
    public float[] scores(float[] query) {
        var scores = new float[size];
        for (int d = 0; d < byDimension.length; d++) {
            float weight = query[d];
            var row = byDimension[d];
            for (int i = 0; i < size; i++) {
                scores[i] += weight * row[i];
            }
        }
        return scores;
    }
}

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

    /** How many vectors. */
    public int size() {
        return size;
    }

    /**
     * The inner product of a query with every vector, in order. It does not depend on what other
     * vectors there are, to the last bit.
     */
    public float[] scores(float[] query) {
        var scores = new float[size];
        int d = 0;
        // Four dimensions at a time: the sums are then read and written a quarter as often.
        for (; d + 4 <= byDimension.length; d += 4) {
            add(scores, query, d);
        }
        for (; d < byDimension.length; d++) {
            float weight = query[d];
            var row = byDimension[d];
            for (int i = 0; i < size; i++) {
                scores[i] += weight * row[i];
            }
        }
        return scores;
    }

    private void add(float[] scores, float[] query, int d) {
        float weight0 = query[d];
        float weight1 = query[d + 1];
        float weight2 = query[d + 2];
        float weight3 = query[d + 3];
        var row0 = byDimension[d];
        var row1 = byDimension[d + 1];
        var row2 = byDimension[d + 2];
        var row3 = byDimension[d + 3];
        for (int i = 0; i < scores.length; i++) {
            scores[i] +=
                    weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i] + weight3 * row3[i];
        }
    }
}

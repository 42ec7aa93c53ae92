package dev.pictor.emulator;

import io.qdrant.client.grpc.Collections.Distance;

/** How vectors are compared. A similarity is larger for closer vectors; a score is what is told. */
enum Metric {
    COSINE,
    DOT,
    EUCLID;

    private static final float SMALLEST = Math.ulp(1f);
    private static final float NORMALISED = 1e-6f;

    static Metric of(Distance distance) {
        return switch (distance) {
            case Cosine -> COSINE;
            case Dot -> DOT;
            case Euclid -> EUCLID;
            case Manhattan -> throw Refusal.invalid(Refusal.missing("the distance Manhattan"));
            case UnknownDistance, UNRECOGNIZED ->
                    throw Refusal.invalid("Malformed distance parameter: " + distance);
        };
    }

    /** A vector as it is stored or searched with: for cosine of length one, as Qdrant makes it. */
    float[] prepare(float[] vector) {
        if (this != COSINE) {
            return vector;
        }
        float square = 0;
        for (float x : vector) {
            square += x * x;
        }
        if (square < SMALLEST || Math.abs(square - 1) <= NORMALISED) {
            return vector;
        }
        float length = (float) Math.sqrt(square);
        var prepared = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            prepared[i] = vector[i] / length;
        }
        return prepared;
    }

    float score(float similarity) {
        return this == EUCLID ? (float) Math.sqrt(Math.abs(similarity)) : similarity;
    }

    /** Whether a score is strictly better than the threshold. */
    boolean beats(float score, float threshold) {
        return this == EUCLID ? score < threshold : score > threshold;
    }
}

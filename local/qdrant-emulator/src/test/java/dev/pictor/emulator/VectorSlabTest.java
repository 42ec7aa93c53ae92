package dev.pictor.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorSlabTest {

    private final Random random = new Random(1);

    @Test
    void comparesVectorsOfAnySize() {
        for (int dimension = 1; dimension <= 40; dimension++) {
            var x = vector(dimension);
            var y = vector(dimension);
            double dot = 0;
            double distance = 0;
            for (int i = 0; i < dimension; i++) {
                dot += x[i] * y[i];
                distance += (x[i] - y[i]) * (x[i] - y[i]);
            }
            assertThat((double) similarity(Metric.DOT, x, y)).isCloseTo(dot, within(1e-4));
            assertThat((double) similarity(Metric.EUCLID, x, y)).isCloseTo(-distance, within(1e-4));
        }
    }

    private static float similarity(Metric metric, float[] x, float[] y) {
        var slab = new VectorSlab(x.length, metric);
        slab.set(3, x);
        return slab.similarity(3, y);
    }

    @Test
    void keepsVectorsApartOverManyPieces() {
        int dimension = 100_000; // a few vectors a piece
        var slab = new VectorSlab(dimension, Metric.DOT);
        var vectors = new float[20][];
        for (int slot = 0; slot < vectors.length; slot++) {
            vectors[slot] = vector(dimension);
            slab.set(slot, vectors[slot]);
        }
        slab.clear(7);
        slab.set(11, vectors[0]);
        for (int slot = 0; slot < vectors.length; slot++) {
            assertThat(slab.has(slot)).isEqualTo(slot != 7);
            assertThat(slab.get(slot)).isEqualTo(vectors[slot == 11 ? 0 : slot]);
        }
        assertThat(slab.has(1000)).isFalse();
    }

    @Test
    void preparesForCosineAsQdrantDoes() {
        assertThat(Metric.COSINE.prepare(new float[] {3, 4})).containsExactly(0.6f, 0.8f);
        assertThat(Metric.COSINE.prepare(new float[] {0, 0})).containsExactly(0, 0);
        var tiny = new float[] {1e-5f, 0};
        assertThat(Metric.COSINE.prepare(tiny)).isSameAs(tiny);
        assertThat(Metric.DOT.prepare(new float[] {3, 4})).containsExactly(3, 4);
    }

    private float[] vector(int dimension) {
        var vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}

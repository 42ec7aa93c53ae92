package dev.pictor.emulator;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * All vectors of one name, by slot.
 *
 * <p>They lie outside the heap, in pieces of about a megabyte that are never moved: 100,000 vectors
 * of 512 floats take 205 MB, and a heap that holds only ids and payloads stays small. The memory is
 * given back when the slab is garbage. Writers and readers are kept apart by the caller.
 */
final class VectorSlab {

    private static final int PIECE_BYTES = 1 << 20;

    private final int dimension;
    private final Metric metric;
    private final int rows;
    private final List<MemorySegment> pieces = new ArrayList<>();
    private final BitSet present = new BitSet();

    VectorSlab(int dimension, Metric metric) {
        this.dimension = dimension;
        this.metric = metric;
        rows = Math.max(1, PIECE_BYTES / (dimension * Float.BYTES));
    }

    Metric metric() {
        return metric;
    }

    int dimension() {
        return dimension;
    }

    boolean has(int slot) {
        return present.get(slot);
    }

    void set(int slot, float[] vector) {
        while (slot >= rows * pieces.size()) {
            pieces.add(Arena.ofAuto().allocate((long) rows * dimension * Float.BYTES, Float.BYTES));
        }
        MemorySegment.copy(vector, 0, pieces.get(slot / rows), JAVA_FLOAT, offset(slot), dimension);
        present.set(slot);
    }

    void clear(int slot) {
        present.clear(slot);
    }

    float[] get(int slot) {
        var vector = new float[dimension];
        MemorySegment.copy(pieces.get(slot / rows), JAVA_FLOAT, offset(slot), vector, 0, dimension);
        return vector;
    }

    private long offset(int slot) {
        return (long) (slot % rows) * dimension * Float.BYTES;
    }

    /** How close the vector in a slot is to a query, which the metric has prepared. */
    float similarity(int slot, float[] query) {
        var piece = pieces.get(slot / rows);
        long start = (long) (slot % rows) * dimension;
        return metric == Metric.EUCLID
                ? -squaredDistance(piece, start, query)
                : dot(piece, start, query);
    }

    // Floating-point sums keep their order in Java, so one sum is one chain of additions; eight of
    // them keep the processor's pipelines full.

    private static float dot(MemorySegment piece, long start, float[] query) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i < query.length - 7; i += 8) {
            long at = start + i;
            a += piece.getAtIndex(JAVA_FLOAT, at) * query[i];
            b += piece.getAtIndex(JAVA_FLOAT, at + 1) * query[i + 1];
            c += piece.getAtIndex(JAVA_FLOAT, at + 2) * query[i + 2];
            d += piece.getAtIndex(JAVA_FLOAT, at + 3) * query[i + 3];
            e += piece.getAtIndex(JAVA_FLOAT, at + 4) * query[i + 4];
            f += piece.getAtIndex(JAVA_FLOAT, at + 5) * query[i + 5];
            g += piece.getAtIndex(JAVA_FLOAT, at + 6) * query[i + 6];
            h += piece.getAtIndex(JAVA_FLOAT, at + 7) * query[i + 7];
        }
        for (; i < query.length; i++) {
            a += piece.getAtIndex(JAVA_FLOAT, start + i) * query[i];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    private static float squaredDistance(MemorySegment piece, long start, float[] query) {
        float even = 0;
        float odd = 0;
        int i = 0;
        for (; i < query.length - 1; i += 2) {
            float x = piece.getAtIndex(JAVA_FLOAT, start + i) - query[i];
            float y = piece.getAtIndex(JAVA_FLOAT, start + i + 1) - query[i + 1];
            even += x * x;
            odd += y * y;
        }
        if (i < query.length) {
            float x = piece.getAtIndex(JAVA_FLOAT, start + i) - query[i];
            even += x * x;
        }
        return even + odd;
    }
}

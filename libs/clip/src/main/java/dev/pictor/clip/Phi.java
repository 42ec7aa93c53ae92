package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import java.nio.file.Path;
import java.util.List;

/**
 * LinCIR's network phi (docs/method.md, Phi): an un-normalised embedding of size D in, a
 * pseudo-word of width W out, through two hidden layers with the exact gelu; no dropout here.
 *
 * <p>Thread-safe until closed; not for virtual threads. Closing frees its weights; the CLIP it was
 * loaded for stays.
 */
public final class Phi implements AutoCloseable {

    private final Towers towers;
    private final List<NDArray> weights;
    private final int dimension;

    private Phi(Towers towers, List<NDArray> weights, int dimension) {
        this.towers = towers;
        this.weights = weights;
        this.dimension = dimension;
    }

    /**
     * Reads {@code layers.0|3|6.{weight,bias}} from a safetensors file.
     *
     * @throws InvalidCheckpointException if a tensor is missing or does not fit this CLIP
     */
    static Phi load(Path file, Towers towers, int dimension, int width) {
        var arrays =
                PhiWeights.read(Safetensors.open(file), dimension, width).stream()
                        .map(t -> towers.array(t.values(), t.shape().toArray()))
                        .toList();
        return new Phi(towers, ScriptModule.weights(arrays), dimension);
    }

    /**
     * Turns embeddings into pseudo-words.
     *
     * @param embeddings projected, un-normalised, each of size D
     * @return one pseudo-word of width W an embedding
     */
    public float[][] project(List<float[]> embeddings) {
        if (embeddings.isEmpty()) {
            return new float[0][];
        }
        var flat = new float[embeddings.size() * dimension];
        for (int i = 0; i < embeddings.size(); i++) {
            if (embeddings.get(i).length != dimension) {
                throw new IllegalArgumentException(
                        "embedding of size %d, phi takes %d"
                                .formatted(embeddings.get(i).length, dimension));
            }
            System.arraycopy(embeddings.get(i), 0, flat, i * dimension, dimension);
        }
        try (var manager = towers.scope()) {
            var input = manager.create(flat, new Shape(embeddings.size(), dimension));
            return towers.rows(towers.run("phi", List.of(input), weights));
        }
    }

    @Override
    public void close() {
        weights.forEach(NDArray::close);
    }
}

package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.pictor.clip.checkpoint.Dimensions;
import dev.pictor.clip.checkpoint.InvalidCheckpointException;
import dev.pictor.clip.checkpoint.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * LinCIR's network phi (lincir-spec section 2): an un-normalised embedding of size D in, a
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
        var tensors = Safetensors.open(file);
        long hidden =
                tensors.contains("layers.0.weight")
                                && tensors.shape("layers.0.weight").sizes().size() == 2
                        ? tensors.shape("layers.0.weight").sizes().getFirst()
                        : 4L * dimension;
        var arrays = new ArrayList<NDArray>();
        try {
            add(arrays, towers, tensors, "layers.0", hidden, dimension);
            add(arrays, towers, tensors, "layers.3", hidden, hidden);
            add(arrays, towers, tensors, "layers.6", width, hidden);
        } catch (RuntimeException e) {
            arrays.forEach(NDArray::close);
            throw e;
        }
        return new Phi(towers, ScriptModule.weights(arrays), dimension);
    }

    private static void add(
            List<NDArray> into,
            Towers towers,
            Safetensors tensors,
            String layer,
            long out,
            long in) {
        into.add(read(towers, tensors, layer + ".weight", out, in));
        into.add(read(towers, tensors, layer + ".bias", out));
    }

    private static NDArray read(Towers towers, Safetensors tensors, String name, long... expected) {
        if (!tensors.contains(name)) {
            throw new InvalidCheckpointException(
                    tensors.file(),
                    "tensor %s is missing, expected shape %s"
                            .formatted(name, Dimensions.of(expected)));
        }
        if (!tensors.shape(name).equals(Dimensions.of(expected))) {
            throw new InvalidCheckpointException(
                    tensors.file(),
                    "tensor %s has shape %s, expected %s for this CLIP"
                            .formatted(name, tensors.shape(name), Dimensions.of(expected)));
        }
        return towers.array(tensors.floats(name), expected);
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

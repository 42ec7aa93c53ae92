package dev.pictor.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The names and shapes of phi's six tensors, and their reading (docs/method.md, Checkpoints): at
 * the top of a file, as Pictor writes them, or where LinCIR's and SEARLE's checkpoints have them.
 */
public final class PhiWeights {

    /** The names, weights and biases in turn, first layer first. */
    public static final List<String> NAMES =
            List.of(
                    "layers.0.weight",
                    "layers.0.bias",
                    "layers.3.weight",
                    "layers.3.bias",
                    "layers.6.weight",
                    "layers.6.bias");

    /** What may stand before the names; {@code module.} is what distributed training adds. */
    private static final List<String> ROOTS = List.of("", "Phi.", "module.", "Phi.module.");

    private PhiWeights() {}

    /** The shapes in the order of the names. */
    public static List<Dimensions> shapes(long dimension, long width, long hidden) {
        return List.of(
                Dimensions.of(hidden, dimension),
                Dimensions.of(hidden),
                Dimensions.of(hidden, hidden),
                Dimensions.of(hidden),
                Dimensions.of(width, hidden),
                Dimensions.of(width));
    }

    /** The usual width of the hidden layers. */
    public static long usualHidden(long dimension) {
        return 4 * dimension;
    }

    /**
     * Reads the six tensors.
     *
     * @throws InvalidCheckpointException if one is missing or does not fit this CLIP
     */
    public static List<Safetensors.Tensor> read(TensorFile tensors, long dimension, long width) {
        return read(tensors, root(tensors), dimension, width);
    }

    /**
     * Reads the six tensors, of whichever CLIP they are.
     *
     * @throws InvalidCheckpointException if one is missing or they do not fit each other
     */
    public static List<Safetensors.Tensor> read(TensorFile tensors) {
        var root = root(tensors);
        return read(
                tensors,
                root,
                size(tensors, root + NAMES.getFirst(), 1),
                size(tensors, root + NAMES.getLast(), 0));
    }

    /**
     * Writes the six tensors as Pictor keeps them: safetensors, the names at the top.
     *
     * @throws InvalidCheckpointException if a weight is no number
     */
    public static void write(List<Safetensors.Tensor> weights, Path file) throws IOException {
        for (var weight : weights) {
            for (float value : weight.values()) {
                if (!Float.isFinite(value)) {
                    throw new InvalidCheckpointException(
                            file, "tensor %s holds %s".formatted(weight.name(), value));
                }
            }
        }
        Safetensors.write(file, weights, Map.of());
    }

    private static String root(TensorFile tensors) {
        return ROOTS.stream()
                .filter(r -> tensors.contains(r + NAMES.getFirst()))
                .findFirst()
                .orElse("");
    }

    /** 1 where there is nothing to go by; then the reading that follows names what is missing. */
    private static long size(TensorFile tensors, String name, int dimension) {
        return tensors.contains(name) && tensors.shape(name).sizes().size() > dimension
                ? tensors.shape(name).sizes().get(dimension)
                : 1;
    }

    /**
     * Reads six tensors of these names behind a prefix.
     *
     * @throws InvalidCheckpointException if one is missing or does not fit this CLIP
     */
    public static List<Safetensors.Tensor> read(
            TensorFile tensors, String prefix, long dimension, long width) {
        var first = prefix + NAMES.getFirst();
        long hidden =
                tensors.contains(first) && tensors.shape(first).sizes().size() == 2
                        ? tensors.shape(first).sizes().getFirst()
                        : usualHidden(dimension);
        var shapes = shapes(dimension, width, hidden);
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> read(tensors, prefix, NAMES.get(i), shapes.get(i)))
                .toList();
    }

    private static Safetensors.Tensor read(
            TensorFile tensors, String prefix, String name, Dimensions expected) {
        var found = prefix + name;
        if (!tensors.contains(found)) {
            throw new InvalidCheckpointException(
                    tensors.file(),
                    "tensor %s is missing, expected shape %s; there are %s"
                            .formatted(found, expected, some(tensors)));
        }
        if (!tensors.shape(found).equals(expected)) {
            throw new InvalidCheckpointException(
                    tensors.file(),
                    "tensor %s has shape %s, expected %s for this CLIP"
                            .formatted(found, tensors.shape(found), expected));
        }
        return new Safetensors.Tensor(name, expected, tensors.floats(found));
    }

    private static List<String> some(TensorFile tensors) {
        return StreamSupport.stream(tensors.names().spliterator(), false).limit(10).toList();
    }
}

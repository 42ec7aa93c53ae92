package dev.pictor.clip;

import dev.pictor.clip.checkpoint.Dimensions;
import dev.pictor.clip.checkpoint.InvalidCheckpointException;
import dev.pictor.clip.checkpoint.Safetensors;
import dev.pictor.clip.checkpoint.TensorFile;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The names and shapes of phi's six tensors, and their reading (lincir-spec section 1.5): at the
 * top of a file, as Pictor writes them, or where LinCIR's and SEARLE's checkpoints have them.
 */
final class PhiWeights {

    static final List<String> NAMES =
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
    static List<Dimensions> shapes(long dimension, long width, long hidden) {
        return List.of(
                Dimensions.of(hidden, dimension),
                Dimensions.of(hidden),
                Dimensions.of(hidden, hidden),
                Dimensions.of(hidden),
                Dimensions.of(width, hidden),
                Dimensions.of(width));
    }

    /** The usual width of the hidden layers. */
    static long usualHidden(long dimension) {
        return 4 * dimension;
    }

    /**
     * Reads the six tensors.
     *
     * @throws InvalidCheckpointException if one is missing or does not fit this CLIP
     */
    static List<Safetensors.Tensor> read(TensorFile tensors, long dimension, long width) {
        var root = ROOTS.stream().filter(r -> tensors.contains(r + NAMES.getFirst())).findFirst();
        return read(tensors, root.orElse(""), dimension, width);
    }

    /**
     * Reads six tensors of these names behind a prefix.
     *
     * @throws InvalidCheckpointException if one is missing or does not fit this CLIP
     */
    static List<Safetensors.Tensor> read(
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

package dev.pictor.clip;

import dev.pictor.clip.checkpoint.Dimensions;
import dev.pictor.clip.checkpoint.InvalidCheckpointException;
import dev.pictor.clip.checkpoint.Safetensors;
import java.util.List;
import java.util.stream.IntStream;

/** The names and shapes of phi's six tensors (lincir-spec section 1.5), and their reading. */
final class PhiWeights {

    static final List<String> NAMES =
            List.of(
                    "layers.0.weight",
                    "layers.0.bias",
                    "layers.3.weight",
                    "layers.3.bias",
                    "layers.6.weight",
                    "layers.6.bias");

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
     * Reads the six tensors, or six that go with them.
     *
     * @param prefix in front of the names; empty for the weights
     * @throws InvalidCheckpointException if a tensor is missing or does not fit this CLIP
     */
    static List<Safetensors.Tensor> read(
            Safetensors tensors, String prefix, long dimension, long width) {
        var first = NAMES.getFirst();
        long hidden =
                tensors.contains(first) && tensors.shape(first).sizes().size() == 2
                        ? tensors.shape(first).sizes().getFirst()
                        : usualHidden(dimension);
        var shapes = shapes(dimension, width, hidden);
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> read(tensors, prefix + NAMES.get(i), shapes.get(i)))
                .toList();
    }

    private static Safetensors.Tensor read(Safetensors tensors, String name, Dimensions expected) {
        if (!tensors.contains(name)) {
            throw new InvalidCheckpointException(
                    tensors.file(),
                    "tensor %s is missing, expected shape %s".formatted(name, expected));
        }
        if (!tensors.shape(name).equals(expected)) {
            throw new InvalidCheckpointException(
                    tensors.file(),
                    "tensor %s has shape %s, expected %s for this CLIP"
                            .formatted(name, tensors.shape(name), expected));
        }
        return new Safetensors.Tensor(name, expected, tensors.floats(name));
    }
}

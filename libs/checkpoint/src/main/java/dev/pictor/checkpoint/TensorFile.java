package dev.pictor.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A file of named tensors, whatever wrote it.
 *
 * <p>Opening reads and checks what the file declares; tensors are copied out of it one by one.
 * Immutable and thread-safe; holds no open file.
 */
public sealed interface TensorFile permits Safetensors, TorchFile {

    /**
     * Opens a safetensors file, or one that {@code torch.save} wrote; the content tells which.
     *
     * @throws InvalidCheckpointException if the file is missing, truncated, malformed, or asks for
     *     more than tensors
     */
    static TensorFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidCheckpointException(file, "no such file");
        }
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(4);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "cannot be read: " + e.getMessage(), e);
        }
        if (Arrays.equals(start, new byte[] {'P', 'K', 3, 4})) {
            return TorchFile.open(file);
        }
        if (new String(start, StandardCharsets.US_ASCII).equals("vers")) {
            throw new InvalidCheckpointException(
                    file, "is a Git LFS pointer, not the file itself: git lfs pull fetches it");
        }
        if (start.length == 4 && start[0] == (byte) 0x80 && start[2] == (byte) 0x8a) {
            throw new InvalidCheckpointException(
                    file,
                    "is a bare pickle, as PyTorch before 1.6 wrote; load it there and save it again"
                            + " with a newer torch.save, or as safetensors");
        }
        return Safetensors.open(file);
    }

    /** The file this was opened from. */
    Path file();

    /** The names of the tensors, in the file's order; those of nested dicts are joined by dots. */
    Iterable<String> names();

    /** Whether the file has a tensor of that name. */
    boolean contains(String name);

    /** The shape of a tensor. */
    Dimensions shape(String name);

    /**
     * Reads a floating-point tensor, widened to 32 bits, in row-major order.
     *
     * @throws InvalidCheckpointException if there is no such tensor or it cannot be read
     */
    float[] floats(String name);

    /**
     * Reads a part of such a tensor, so that a large one need not lie in memory as a whole.
     *
     * @param from the first element in row-major order
     * @param count how many elements
     * @throws InvalidCheckpointException if there is no such tensor or it cannot be read
     */
    default float[] floats(String name, long from, int count) {
        return Arrays.copyOfRange(
                floats(name), Math.toIntExact(from), Math.toIntExact(from + count));
    }

    /** Free-form strings stored beside the tensors. */
    Map<String, String> metadata();
}

package dev.pictor.cli;

import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import dev.pictor.checkpoint.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A phi as safetensors: the user's file, or a copy in place of a PyTorch checkpoint. Services read
 * no pickles; closing removes the copy.
 */
record PhiFile(Path path, boolean copied) implements AutoCloseable {

    /**
     * Opens what a user names.
     *
     * @throws dev.pictor.checkpoint.InvalidCheckpointException if it holds no phi
     */
    static PhiFile of(Path file) throws IOException {
        var tensors = TensorFile.open(file);
        if (tensors instanceof Safetensors) {
            return new PhiFile(file, false);
        }
        var weights = PhiWeights.read(tensors);
        var copy = new PhiFile(Files.createTempFile("phi", ".safetensors"), true);
        try {
            PhiWeights.write(weights, copy.path());
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (copied) {
            Files.delete(path);
        }
    }
}

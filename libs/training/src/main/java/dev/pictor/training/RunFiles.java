package dev.pictor.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The weights of a run on disk. Each file is written beside its place and moved there, so a kill
 * leaves the old one or the new one.
 *
 * @param folder of the run
 */
public record RunFiles(Path folder) {

    /** Writes a file's content. */
    public interface Content {
        /** Writes it all. */
        void write(Path file) throws IOException;
    }

    /** Starts from here, if the run does not start from random weights. */
    public Path start() {
        return folder.resolve("start.safetensors");
    }

    /** Weights and optimiser as last saved. */
    public Path state() {
        return folder.resolve("state.safetensors");
    }

    /** What the run made. */
    public Path candidate() {
        return folder.resolve("phi.safetensors");
    }

    /** Writes a file, durably, in place of what was there. */
    public static void replace(Path file, Content content) throws IOException {
        Files.createDirectories(file.getParent());
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        content.write(fresh);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package dev.pictor.emulator;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Replacing a file so that a crash leaves the old one or the new one, whole. */
final class Durable {

    private Durable() {}

    /** Where to write, and sync, what shall replace the file. */
    static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    /** Puts the temporary file in the file's place; the new name is on disk on return. */
    static void replace(Path file) throws IOException {
        Files.move(temporary(file), file, ATOMIC_MOVE);
        syncDirectory(file);
    }

    /** Makes the creation or removal of a file survive a crash of the machine. */
    static void syncDirectory(Path file) throws IOException {
        try (var directory = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
            directory.force(true);
        }
    }
}

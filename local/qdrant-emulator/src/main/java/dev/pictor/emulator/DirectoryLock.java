package dev.pictor.emulator;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to a directory, against other processes and other stores in this one. A killed process
 * loses it.
 */
final class DirectoryLock implements AutoCloseable {

    /** POSIX forgets a process's lock on a file when any of its handles is closed: open but one. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the right to a directory, which is created if need be.
     *
     * @throws LocalStoreException.DirectoryInUse if another has it
     */
    static DirectoryLock take(Path path) throws IOException {
        var directory = Files.createDirectories(path).toRealPath();
        if (!TAKEN.add(directory)) {
            throw new LocalStoreException.DirectoryInUse(path);
        }
        var lock = new DirectoryLock(directory, open(directory));
        if (lock.channel.tryLock() == null) {
            lock.close();
            throw new LocalStoreException.DirectoryInUse(path);
        }
        return lock;
    }

    private static FileChannel open(Path directory) throws IOException {
        try {
            return FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
        } catch (IOException e) {
            TAKEN.remove(directory);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            TAKEN.remove(directory);
        }
    }
}

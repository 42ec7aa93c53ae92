package dev.pictor.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The lock of a data folder. The system frees it when its process ends, however that happens, so it
 * tells better than a process id whether a stack is alive.
 */
final class StackLock implements AutoCloseable {

    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; empty if another process holds it. */
    static Optional<StackLock> acquire(Path data) throws IOException {
        Files.createDirectories(data);
        var channel =
                FileChannel.open(
                        data.resolve("stack.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new StackLock(channel));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

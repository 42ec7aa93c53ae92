package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.local.LocalStack;
import dev.pictor.local.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a running local stack leaves in its data folder for other commands to find.
 *
 * @param pid process that runs broker, store and launcher
 * @param ports where everything listens
 * @param kafka address of its broker
 * @param qdrant address of its vector store
 * @param model its CLIP checkpoint
 * @param data its data folder
 */
public record RunningStack(
        long pid, Ports ports, String kafka, String qdrant, String model, String data) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The address of its page. */
    String page() {
        return "http://127.0.0.1:%d/".formatted(ports.query());
    }

    private static Path file(Path data) {
        return data.resolve("stack.json");
    }

    void write() throws IOException {
        var file = file(Path.of(data));
        var temporary = file.resolveSibling("stack.json.new");
        JSON.writeValue(temporary.toFile(), this);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static void forget(Path data) throws IOException {
        Files.deleteIfExists(file(data));
    }

    /** The stack of a data folder, whether or not its process still runs. */
    public static Optional<RunningStack> read(Path data) {
        try {
            return Files.exists(file(data))
                    ? Optional.of(JSON.readValue(file(data).toFile(), RunningStack.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a launcher holds the data folder, be it starting, running or stopping. */
    static boolean alive(Path data) throws IOException {
        try (var lock = StackLock.acquire(data).orElse(null)) {
            return lock == null;
        }
    }

    /** Whether a process was started with an argument: with this one, not one that begins so. */
    static boolean hasArgument(ProcessHandle.Info process, String argument) {
        return process.arguments().map(all -> List.of(all).contains(argument)).orElse(false);
    }

    /** Ends services that outlived their launcher, which was killed. */
    static void endOrphans(Path data) throws InterruptedException {
        var mark = LocalStack.mark(data);
        var orphans =
                ProcessHandle.allProcesses().filter(p -> hasArgument(p.info(), mark)).toList();
        orphans.forEach(ProcessHandle::destroy);
        for (var orphan : orphans) {
            for (int i = 0; i < 100 && orphan.isAlive(); i++) {
                Thread.sleep(100);
            }
            orphan.destroyForcibly();
        }
    }
}

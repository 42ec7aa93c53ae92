package dev.pictor.cli;

import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.local.LocalStack;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A local stack that lives as long as the command that runs it: asked to stop, by Ctrl-C or {@code
 * ./pictor down}, the work on it is interrupted and the stack is closed in order.
 */
final class ForegroundStack {

    private final LocalStackOptions options;
    private final Path data;
    private final Map<String, String> settings;
    private final PrintStream console;
    private final String preprocessing;

    /**
     * A stack, not yet started.
     *
     * @param settings further settings of all services, as environment variables
     * @param console for what the services say
     * @throws dev.pictor.checkpoint.InvalidCheckpointException if the model is none
     */
    ForegroundStack(
            LocalStackOptions options,
            Path data,
            Map<String, String> settings,
            PrintStream console) {
        this.options = options;
        this.data = data;
        this.settings = Map.copyOf(settings);
        this.console = console;
        preprocessing = PreprocessorConfig.read(options.model()).id();
    }

    /** What to do once the stack is up, which is stopped afterwards. */
    interface Work {
        void on(RunningStack stack) throws IOException, InterruptedException;
    }

    /** Clears what a killed launcher left behind, then says what is in the way, if anything. */
    Optional<String> conflict() throws IOException, InterruptedException {
        if (RunningStack.alive(data)) {
            return Optional.of("already up with %s; ./pictor down stops it".formatted(data));
        }
        RunningStack.endOrphans(data);
        RunningStack.forget(data);
        return options.ports().conflict();
    }

    /** The address of its page. */
    String page() {
        return "http://127.0.0.1:%d/".formatted(options.ports().query());
    }

    /** Runs it until the work is done or somebody asks it to stop; returns the exit code. */
    int run(Work work) throws IOException {
        var down = new CountDownLatch(1);
        stopOnSignal(down);
        try (var lock = StackLock.acquire(data).orElse(null)) {
            if (lock == null) {
                console.println("pictor: another ./pictor up was faster");
                return 1;
            }
            console.printf("Pictor: %s%n", page());
            console.println("starting Kafka, the vector store and four services ...");
            try (var _ = LocalStack.start(stack(), console)) {
                var running = running();
                running.write();
                work.on(running);
            } catch (InterruptedException e) {
                // Asked to stop; by now everything has been closed.
            }
            RunningStack.forget(data);
        } finally {
            down.countDown();
        }
        return 0;
    }

    private LocalStack.Options stack() {
        return new LocalStack.Options(
                Installation.home(),
                data,
                options.model(),
                preprocessing,
                options.ports(),
                options.externalKafka(),
                options.externalQdrant(),
                settings);
    }

    private RunningStack running() {
        var ports = options.ports();
        return new RunningStack(
                ProcessHandle.current().pid(),
                ports,
                options.externalKafka().orElse("127.0.0.1:" + ports.kafka()),
                options.externalQdrant().orElse("127.0.0.1:" + ports.qdrant()),
                options.model().toAbsolutePath().toString(),
                data.toAbsolutePath().toString());
    }

    private void stopOnSignal(CountDownLatch down) {
        var main = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(() -> {
                                    console.println("stopping ...");
                                    main.interrupt();
                                    await(down);
                                }));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

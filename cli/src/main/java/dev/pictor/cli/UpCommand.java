package dev.pictor.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the local stack. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Run Kafka, the vector store and all services on this machine.")
final class UpCommand implements Callable<Integer> {

    @Mixin private final LocalStackOptions options = new LocalStackOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for everything that lasts (default: .pictor beside ./pictor).")
    private Path data = Installation.defaultData();

    @Option(names = "--detach", description = "Return once everything is ready.")
    private boolean detach;

    @Override
    public Integer call() throws IOException, InterruptedException {
        long start = System.nanoTime();
        var stack = new ForegroundStack(options, data, Map.of(), System.out);
        var conflict = stack.conflict();
        if (conflict.isPresent()) {
            System.err.println("pictor: " + conflict.get());
            return 1;
        }
        return detach ? detach(stack) : stack.run(running -> serve(running, start));
    }

    private static void serve(RunningStack stack, long start) throws InterruptedException {
        System.out.print(urls(stack, (System.nanoTime() - start) / 1_000_000_000.0));
        Thread.sleep(Duration.ofDays(Integer.MAX_VALUE));
    }

    private static String urls(RunningStack stack, double seconds) {
        var ports = stack.ports();
        return """

        Pictor is up after %.1f s.
          page     %s
          search   http://127.0.0.1:%d/v1/search   (API: /q/openapi)
          publish  http://127.0.0.1:%d/v1/images
          embed    http://127.0.0.1:%d/q/health
          train    http://127.0.0.1:%d/v1/trainings
          Kafka    %s   topic images
          Qdrant   %s   (gRPC)
        Try: ./pictor publish FOLDER, then ./pictor search --text "a red heart". Ctrl-C stops.

        """
                .formatted(
                        seconds,
                        stack.page(),
                        ports.query(),
                        ports.ingest(),
                        ports.embed(),
                        ports.trainer(),
                        stack.kafka(),
                        stack.qdrant());
    }

    private int detach(ForegroundStack stack) throws IOException, InterruptedException {
        var log = Files.createDirectories(data.resolve("logs")).resolve("stack.log");
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pictor.class.getName(),
                        "up",
                        "--data=" + data.toAbsolutePath()));
        command.addAll(options.arguments());
        System.out.println("Pictor: " + stack.page());
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(log.toFile())
                        .start();
        while (process.isAlive()) {
            if (RunningStack.read(data).isPresent()) {
                System.out.printf("Pictor is up; its output goes to %s%n", log);
                return 0;
            }
            Thread.sleep(100);
        }
        System.err.printf("pictor: it did not come up, see %s%n", log);
        return 1;
    }
}

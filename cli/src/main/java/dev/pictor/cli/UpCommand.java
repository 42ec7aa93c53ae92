package dev.pictor.cli;

import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.local.LocalStack;
import dev.pictor.local.Ports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the local stack. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Run Kafka, the vector store and all services on this machine.")
final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "CLIP checkpoint directory (default: models/emoji-reference).")
    private Path model = Installation.defaultModel();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for everything that lasts (default: .pictor beside ./pictor).")
    private Path data = Installation.defaultData();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "A Kafka to use in place of the embedded broker.")
    private String kafka = "";

    @Option(
            names = "--qdrant",
            paramLabel = "HOST:PORT",
            description = "A Qdrant (gRPC) to use in place of the local store.")
    private String qdrant = "";

    @Option(names = "--detach", description = "Return once everything is ready.")
    private boolean detach;

    @Option(names = "--query-port", defaultValue = "${env:PICTOR_QUERY_PORT:-8080}")
    private int queryPort;

    @Option(names = "--ingest-port", defaultValue = "${env:PICTOR_INGEST_PORT:-8081}")
    private int ingestPort;

    @Option(names = "--embed-port", defaultValue = "${env:PICTOR_EMBED_PORT:-8082}")
    private int embedPort;

    @Option(names = "--trainer-port", defaultValue = "${env:PICTOR_TRAINER_PORT:-8083}")
    private int trainerPort;

    @Option(names = "--kafka-port", defaultValue = "${env:PICTOR_KAFKA_PORT:-9092}")
    private int kafkaPort;

    @Option(names = "--qdrant-port", defaultValue = "${env:PICTOR_QDRANT_PORT:-6334}")
    private int qdrantPort;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var preprocessing = PreprocessorConfig.read(model).id();
        var ports = new Ports(queryPort, ingestPort, embedPort, trainerPort, kafkaPort, qdrantPort);
        var conflict = check(ports);
        if (conflict.isPresent()) {
            System.err.println("pictor: " + conflict.get());
            return 1;
        }
        return detach ? detach() : run(preprocessing, ports);
    }

    /** Clears what a killed launcher left behind, then says what is in the way, if anything. */
    private Optional<String> check(Ports ports) throws IOException, InterruptedException {
        if (RunningStack.alive(data)) {
            return Optional.of("already up with %s; ./pictor down stops it".formatted(data));
        }
        RunningStack.endOrphans(data);
        RunningStack.forget(data);
        return ports.conflict();
    }

    private int run(String preprocessing, Ports ports) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var down = new CountDownLatch(1);
        var main = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(() -> {
                                    System.out.println("stopping ...");
                                    main.interrupt();
                                    await(down);
                                }));
        var console = System.out;
        try (var lock = StackLock.acquire(data).orElse(null)) {
            if (lock == null) {
                console.println("pictor: another ./pictor up was faster");
                return 1;
            }
            console.println("starting Kafka, the vector store and four services ...");
            try (var _ =
                    LocalStack.start(
                            new LocalStack.Options(
                                    Installation.home(),
                                    data,
                                    model,
                                    preprocessing,
                                    ports,
                                    external("--kafka", kafka),
                                    external("--qdrant", qdrant),
                                    Map.of()),
                            console)) {
                new RunningStack(
                                ProcessHandle.current().pid(),
                                ports,
                                address("--kafka", kafka, ports.kafka()),
                                address("--qdrant", qdrant, ports.qdrant()),
                                model.toAbsolutePath().toString(),
                                data.toAbsolutePath().toString())
                        .write();
                console.print(urls(ports, (System.nanoTime() - start) / 1_000_000_000.0));
                Thread.sleep(Duration.ofDays(Integer.MAX_VALUE));
            } catch (InterruptedException e) {
                // Asked to stop; by now everything has been closed.
            }
            RunningStack.forget(data);
        } finally {
            down.countDown();
        }
        return 0;
    }

    private static Optional<String> external(String option, String address) {
        if (!address.isEmpty() && !address.matches(".+:\\d{1,5}")) {
            throw new IllegalArgumentException(option + " " + address + ": expected HOST:PORT");
        }
        return Optional.of(address).filter(a -> !a.isEmpty());
    }

    private static String address(String option, String address, int port) {
        return external(option, address).orElse("127.0.0.1:" + port);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String urls(Ports ports, double seconds) {
        return """

        Pictor is up after %.1f s.
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
                        ports.query(),
                        ports.ingest(),
                        ports.embed(),
                        ports.trainer(),
                        address("--kafka", kafka, ports.kafka()),
                        address("--qdrant", qdrant, ports.qdrant()));
    }

    private int detach() throws IOException, InterruptedException {
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
                        "--model=" + model.toAbsolutePath(),
                        "--data=" + data.toAbsolutePath(),
                        "--query-port=" + queryPort,
                        "--ingest-port=" + ingestPort,
                        "--embed-port=" + embedPort,
                        "--trainer-port=" + trainerPort,
                        "--kafka-port=" + kafkaPort,
                        "--qdrant-port=" + qdrantPort));
        external("--kafka", kafka).ifPresent(address -> command.add("--kafka=" + address));
        external("--qdrant", qdrant).ifPresent(address -> command.add("--qdrant=" + address));
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

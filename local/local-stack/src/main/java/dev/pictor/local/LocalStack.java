package dev.pictor.local;

import dev.pictor.emulator.LocalStore;
import dev.pictor.events.TopicPlan;
import dev.pictor.local.broker.EmbeddedBroker;
import dev.pictor.local.process.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/**
 * Kafka and the vector store in this JVM, and the services as they run in production.
 *
 * <p>Everything listens on loopback; data lies in one folder and is taken up again by the next
 * start. Closing stops the services first, so that work in flight ends in order.
 */
public final class LocalStack implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    /** A heap that starts small, and shrinks again after a full collection. */
    private static final List<String> FRUGAL =
            List.of("-Xms48m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30");

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<ServiceProcess> services = new ArrayList<>();

    /** The end of this process takes the services along, also while they are being started. */
    private final Thread atExit = Thread.ofPlatform().name("stack-end").unstarted(this::end);

    private boolean ending;

    private LocalStack() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * How to run a stack.
     *
     * @param home where the built services lie
     * @param data folder for everything that lasts
     * @param model CLIP checkpoint directory
     * @param preprocessing identifier of its preprocessing
     * @param ports where to listen
     * @param kafka {@code host:port} of a Kafka to use in place of the embedded broker
     * @param qdrant {@code host:port} of a Qdrant to use in place of the local store
     * @param settings further settings of all services, as environment variables
     */
    public record Options(
            Path home,
            Path data,
            Path model,
            String preprocessing,
            Ports ports,
            Optional<String> kafka,
            Optional<String> qdrant,
            Map<String, String> settings) {

        /** Copies the settings. */
        public Options {
            settings = Map.copyOf(settings);
        }
    }

    /**
     * Starts everything and waits until it is ready; on failure what was started is stopped.
     *
     * @throws IOException naming the part that does not start
     */
    public static LocalStack start(Options options, PrintStream console)
            throws IOException, InterruptedException {
        var stack = new LocalStack();
        try {
            stack.run(options, console);
            return stack;
        } catch (IOException | InterruptedException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private void run(Options options, PrintStream console)
            throws IOException, InterruptedException {
        var ports = options.ports();
        var logs = Files.createDirectories(options.data().resolve("logs"));
        Files.createDirectories(options.data().resolve("cache"));
        if (options.kafka().isEmpty()) {
            parts.add(EmbeddedBroker.start(options.data().resolve("kafka"), ports.kafka()));
        }
        var kafka = options.kafka().orElse("127.0.0.1:" + ports.kafka());
        if (options.qdrant().isEmpty()) {
            parts.add(LocalStore.start(options.data().resolve("vectors"), ports.qdrant()));
        }
        var qdrant = options.qdrant().orElse("127.0.0.1:" + ports.qdrant());
        int colon = qdrant.lastIndexOf(':');
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            new TopicPlan(TopicPlan.DEFAULT_PARTITIONS, (short) 1)
                    .create(admin, options.preprocessing())
                    .forEach(console::println);
        }
        var environment = environment(options.home());
        page(ports)
                .forEach((name, value) -> {
                    if (System.getenv(name) == null) {
                        environment.put(name, value);
                    }
                });
        environment.putAll(options.settings());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
        environment.put("PICTOR_MODEL", options.model().toAbsolutePath().toString());
        environment.put(
                "PICTOR_OBJECTS_FOLDER",
                options.data().resolve("objects").toAbsolutePath().toString());
        environment.put(
                "PICTOR_TRAINER_FOLDER",
                options.data().resolve("trainer").toAbsolutePath().toString());
        environment.put("PICTOR_QDRANT_HOST", qdrant.substring(0, colon));
        environment.put("PICTOR_QDRANT_PORT", qdrant.substring(colon + 1));
        for (var service :
                List.of(
                        service(options, "ingest-service", ports.ingest(), "1280m", environment),
                        service(options, "embed-service", ports.embed(), "512m", environment),
                        service(options, "query-service", ports.query(), "1g", environment),
                        service(options, "trainer", ports.trainer(), "768m", environment)
                                .yielding())) {
            start(service, logs, console);
        }
        for (var service : services()) {
            if (!service.awaitReady(PATIENCE)) {
                throw new IOException(
                        "%s does not become ready; see %s"
                                .formatted(service.name(), logs.resolve(service.name() + ".log")));
            }
        }
    }

    private void start(ServiceProcess.Specification service, Path logs, PrintStream console)
            throws IOException {
        synchronized (services) {
            if (ending) {
                throw new IOException("the stack was told to stop while it was starting");
            }
            services.add(ServiceProcess.start(service, logs, console));
        }
    }

    private void end() {
        List<ServiceProcess> started;
        synchronized (services) {
            ending = true;
            started = List.copyOf(services);
        }
        started.forEach(ServiceProcess::stop);
        started.reversed().forEach(ServiceProcess::close);
    }

    /** The page of query-service uses ingest-service and trainer from the browser. */
    private static Map<String, String> page(Ports ports) {
        return Map.of(
                "PICTOR_PAGE_INGEST", "http://127.0.0.1:" + ports.ingest(),
                "PICTOR_PAGE_EMBED", "http://127.0.0.1:" + ports.embed(),
                "PICTOR_PAGE_TRAINER", "http://127.0.0.1:" + ports.trainer(),
                "PICTOR_HTTP_ORIGINS",
                        "http://127.0.0.1:%1$d,http://localhost:%1$d".formatted(ports.query()));
    }

    /** What the images of the services set as well. */
    private static Map<String, String> environment(Path home) throws IOException {
        var file = new Properties();
        try (var in = Files.newBufferedReader(home.resolve("deploy/jvm/environment"))) {
            file.load(in);
        }
        var environment = new HashMap<String, String>();
        file.forEach((name, value) -> environment.put((String) name, (String) value));
        return environment;
    }

    private static ServiceProcess.Specification service(
            Options options, String name, int port, String heap, Map<String, String> environment) {
        var flags = new ArrayList<String>();
        flags.add(
                "-javaagent:"
                        + options.home()
                                .toAbsolutePath()
                                .resolve("libs/kafka-guard/target/kafka-guard.jar"));
        // What the images of the services have as well.
        for (var file : List.of("common", "service", name)) {
            flags.add("@" + options.home().resolve("deploy/jvm").resolve(file));
        }
        flags.addAll(FRUGAL);
        flags.add(mark(options.data()));
        // Classes are loaded and linked once; the next start takes them from here.
        flags.add("-XX:+AutoCreateSharedArchive");
        flags.add(
                "-XX:SharedArchiveFile="
                        + options.data().toAbsolutePath().resolve("cache").resolve(name + ".jsa"));
        // It has the JDK's classes and none of Kafka's, which the agent changes: were that not so,
        // the
        // service would see at its start that they are not guarded.
        flags.add("-XX:+UnlockDiagnosticVMOptions");
        flags.add("-XX:+AllowArchivingWithJavaAgent");
        // The JDK's own part of it knows no access to native code, and says so at each start.
        flags.add("-Xlog:cds=off");
        flags.add("-Xlog:aot=off");
        flags.add("-Xmx" + heap);
        flags.add("-Dquarkus.http.port=" + port);
        return new ServiceProcess.Specification(
                name,
                options.home().resolve(name).resolve("target/quarkus-app/quarkus-run.jar"),
                port,
                options.data().resolve("tmp").resolve(name),
                flags,
                environment,
                false);
    }

    /**
     * The JVM flag by which the services of a data folder are told from others, so that they can be
     * found when their launcher was killed.
     */
    public static String mark(Path data) {
        return "-Ddev.pictor.stack=" + data.toAbsolutePath().normalize();
    }

    /** The running services. */
    public List<ServiceProcess> services() {
        synchronized (services) {
            return List.copyOf(services);
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This process ends already, and that does the same.
        }
        for (var part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot stop " + part, e);
            }
        }
        parts.clear();
    }
}

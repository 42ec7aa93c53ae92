package dev.pictor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.cli.Pictor;
import dev.pictor.cli.RunningStack;
import dev.pictor.events.KafkaClients;
import dev.pictor.local.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code ./pictor up} as a process of its own, on free ports, that can be killed. */
final class StackProcess implements AutoCloseable {

    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Path data;
    private final Ports ports;
    private final String kafka;
    private final String qdrant;
    private final Map<String, String> settings;
    private Process process;

    StackProcess(Path data) throws IOException {
        this(data, Map.of());
    }

    /** With settings of the services, as environment variables. */
    StackProcess(Path data, Map<String, String> settings) throws IOException {
        this(
                data,
                System.getProperty("pictor.e2e.kafka", ""),
                System.getProperty("pictor.e2e.qdrant", ""),
                settings);
    }

    /** With a Kafka and a Qdrant at these addresses, where they are not empty. */
    StackProcess(Path data, String kafka, String qdrant, Map<String, String> settings)
            throws IOException {
        this.data = data;
        this.kafka = kafka;
        this.qdrant = qdrant;
        this.settings = settings;
        ports = freePorts();
        process = start();
    }

    /** All held at once, or two of them may be the same. */
    private static Ports freePorts() throws IOException {
        try (var a = new ServerSocket(0);
                var b = new ServerSocket(0);
                var c = new ServerSocket(0);
                var d = new ServerSocket(0);
                var e = new ServerSocket(0);
                var f = new ServerSocket(0)) {
            return new Ports(
                    a.getLocalPort(),
                    b.getLocalPort(),
                    c.getLocalPort(),
                    d.getLocalPort(),
                    e.getLocalPort(),
                    f.getLocalPort());
        }
    }

    private Process start() throws IOException {
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-javaagent:"
                                        + HOME.resolve("libs/kafka-guard/target/kafka-guard.jar"),
                                "@" + HOME.resolve("deploy/jvm/common"),
                                "-XX:+UseSerialGC",
                                "-Xmx768m",
                                "-Dpictor.home=" + HOME,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Pictor.class.getName(),
                                "up",
                                "--data=" + data,
                                "--query-port=" + ports.query(),
                                "--ingest-port=" + ports.ingest(),
                                "--embed-port=" + ports.embed(),
                                "--trainer-port=" + ports.trainer(),
                                "--kafka-port=" + ports.kafka(),
                                "--qdrant-port=" + ports.qdrant(),
                                // Empty for the embedded broker and the local store.
                                "--kafka=" + kafka,
                                "--qdrant=" + qdrant)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(data.resolve("up.log").toFile()));
        builder.environment().putAll(settings);
        var child = builder.start();
        await("stack is up, see " + data.resolve("up.log"))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    assertThat(child.isAlive())
                            .as(Files.readString(data.resolve("up.log")))
                            .isTrue();
                    return RunningStack.read(data)
                            .filter(stack -> stack.pid() == child.pid())
                            .isPresent();
                });
        return child;
    }

    Ports ports() {
        return ports;
    }

    Path data() {
        return data;
    }

    String bootstrap() {
        return RunningStack.read(data).orElseThrow().kafka();
    }

    KafkaClients kafka() {
        return KafkaClients.of(bootstrap());
    }

    int qdrantPort() {
        var address = RunningStack.read(data).orElseThrow().qdrant();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    String queryUrl() {
        return "http://127.0.0.1:" + ports.query();
    }

    String trainerUrl() {
        return "http://127.0.0.1:" + ports.trainer();
    }

    String ingestUrl() {
        return "http://127.0.0.1:" + ports.ingest();
    }

    /** Kills a service without notice; its launcher starts it again. */
    boolean kill(String service) {
        return services(service).map(ProcessHandle::destroyForcibly).findFirst().orElse(false);
    }

    private Stream<ProcessHandle> services(String service) {
        return process.children()
                .filter(child -> child.info().commandLine().orElse("").contains(service));
    }

    /** Kills broker, vector store and launcher without notice, and starts the stack again. */
    void killEverythingAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = start();
    }

    int run(String... arguments) {
        return Pictor.commandLine()
                .execute(
                        Stream.concat(Stream.of(arguments), Stream.of("--data=" + data))
                                .toArray(String[]::new));
    }

    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** Stops as Ctrl-C does, and checks that nothing is left. */
    @Override
    public void close() {
        var children = children();
        process.destroy();
        await("stack is down").atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
}

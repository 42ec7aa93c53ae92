package dev.pictor.local.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and controller in one, for the local stack and for tests.
 *
 * <p>Its data lies in a folder and is taken up again at the next start. Closing flushes and may
 * take a second or two.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int NODE = 1;
    private static final int MAX_RECORD_BYTES = 16 << 20;

    private final KafkaRaftServer server;
    private final int port;

    /**
     * A place where clients come in.
     *
     * @param bind address it listens on
     * @param host name under which clients find it, told to them by the broker
     * @param port of both
     */
    public record Listener(String bind, String host, int port) {}

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker; on return it accepts connections.
     *
     * @param directory for its log; created if need be
     * @param port for clients; 0 for any free one
     */
    public static EmbeddedBroker start(Path directory, int port) throws IOException {
        int clientPort = port == 0 ? freePort() : port;
        return start(directory, List.of(new Listener(LOOPBACK, LOOPBACK, clientPort)));
    }

    /**
     * Starts a broker that others than this machine reach, as in a container.
     *
     * @param listeners where clients come in, at least one; the broker itself uses the first
     */
    public static EmbeddedBroker start(Path directory, List<Listener> listeners)
            throws IOException {
        Files.createDirectories(directory);
        var settings = settings(directory.toAbsolutePath(), listeners, freePort());
        format(directory, settings);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return new EmbeddedBroker(server, listeners.getFirst().port());
    }

    private static Map<String, Object> settings(
            Path directory, List<Listener> listeners, int controllerPort) {
        var bound = new ArrayList<String>();
        var advertised = new ArrayList<String>();
        var protocols = new ArrayList<String>();
        for (var listener : listeners) {
            var name = "CLIENTS" + listener.port();
            bound.add("%s://%s:%d".formatted(name, listener.bind(), listener.port()));
            advertised.add("%s://%s:%d".formatted(name, listener.host(), listener.port()));
            protocols.add(name + ":PLAINTEXT");
        }
        bound.add("CONTROLLER://127.0.0.1:" + controllerPort);
        protocols.add("CONTROLLER:PLAINTEXT");
        var settings = new TreeMap<String, Object>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", String.join(",", bound));
        settings.put("advertised.listeners", String.join(",", advertised));
        settings.put("inter.broker.listener.name", "CLIENTS" + listeners.getFirst().port());
        settings.put("listener.security.protocol.map", String.join(",", protocols));
        settings.put("log.dirs", directory.toString());
        settings.put("message.max.bytes", MAX_RECORD_BYTES);
        settings.put("replica.fetch.max.bytes", MAX_RECORD_BYTES);
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("offsets.topic.num.partitions", 1);
        settings.put("transaction.state.log.replication.factor", 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("transaction.state.log.num.partitions", 1);
        settings.put("share.coordinator.state.topic.replication.factor", 1);
        settings.put("share.coordinator.state.topic.min.isr", 1);
        settings.put("group.initial.rebalance.delay.ms", 0);
        settings.put("auto.create.topics.enable", false);
        // One JVM shared with the vector store, few clients: small pools start faster.
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);
        settings.put("log.cleaner.dedupe.buffer.size", 16 << 20);
        settings.put("log.retention.check.interval.ms", 30_000);
        settings.put("broker.session.timeout.ms", 3_000);
        settings.put("broker.heartbeat.interval.ms", 500);
        settings.put("controlled.shutdown.enable", false);
        // Kafka parses text into whatever type a setting has.
        settings.replaceAll((name, value) -> value.toString());
        return settings;
    }

    private static void format(Path directory, Map<String, Object> settings) throws IOException {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(directory.toAbsolutePath().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory((String) settings.get("log.dirs"))
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot format " + directory + " for Kafka", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What clients set as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}

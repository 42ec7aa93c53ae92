package dev.pictor.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The loopback ports of a local stack. */
public record Ports(int query, int ingest, int embed, int trainer, int kafka, int qdrant) {

    /** The ports where nothing else is set. */
    public static final Ports DEFAULT = new Ports(8080, 8081, 8082, 8083, 9092, 6334);

    /**
     * The first port that something else listens on.
     *
     * @return one line that names it and the way out
     */
    public Optional<String> conflict() {
        return byName().entrySet().stream()
                .filter(port -> taken(port.getValue()))
                .map(port ->
                        "port %d (%s) is taken: choose another with --%s-port"
                                .formatted(port.getValue(), port.getKey(), port.getKey()))
                .findFirst();
    }

    /** The ports by name, in the order in which they are shown. */
    public Map<String, Integer> byName() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("query", query);
        ports.put("ingest", ingest);
        ports.put("embed", embed);
        ports.put("trainer", trainer);
        ports.put("kafka", kafka);
        ports.put("qdrant", qdrant);
        return ports;
    }

    private static boolean taken(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}

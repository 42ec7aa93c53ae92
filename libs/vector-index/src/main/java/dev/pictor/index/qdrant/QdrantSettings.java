package dev.pictor.index.qdrant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a Qdrant is and how to speak to it.
 *
 * @param host its name or address
 * @param port its gRPC port, 6334 unless changed (6333 is HTTP)
 * @param tls whether to speak TLS
 * @param authorities PEM file of the authorities its certificate is checked by; Java's own if empty
 * @param apiKey its API key, if it wants one
 * @param timeout of one call
 */
public record QdrantSettings(
        String host,
        int port,
        boolean tls,
        Optional<Path> authorities,
        Optional<String> apiKey,
        Duration timeout) {

    /** Checks the ranges. */
    public QdrantSettings {
        if (host.isBlank() || port < 1 || port > 65_535 || !timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "Qdrant at '%s', port %d, timeout %s".formatted(host, port, timeout));
        }
    }

    /** A server without TLS and key, with 30 s for a call. */
    public static QdrantSettings plain(String host, int port) {
        return new QdrantSettings(
                host, port, false, Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
    }

    static String readKey(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "pictor.qdrant.api-key-file: %s cannot be read: %s".formatted(file, e), e);
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return (tls ? "grpcs://" : "grpc://") + host + ":" + port;
    }
}

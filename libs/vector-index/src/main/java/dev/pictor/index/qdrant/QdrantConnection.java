package dev.pictor.index.qdrant;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How a service's configuration names its vector store. */
public interface QdrantConnection {

    /** Its name or address. */
    @WithDefault("localhost")
    String host();

    /** Its gRPC port. */
    @WithDefault("6334")
    @Min(1)
    @Max(65_535)
    int port();

    /** Whether to speak TLS. */
    @WithDefault("false")
    @WithConverter(TruthConverter.class)
    boolean tls();

    /** PEM file of the authorities its certificate is checked by; Java's own without one. */
    Optional<Path> authorities();

    /** Its API key, if it wants one. */
    Optional<String> apiKey();

    /** A file with its API key, in place of {@link #apiKey}. */
    Optional<Path> apiKeyFile();

    /** Longest wait for one call. */
    @WithDefault("30s")
    Duration timeout();

    /**
     * The same as the adapter takes it.
     *
     * @throws IllegalArgumentException if the file of the key cannot be read
     */
    default QdrantSettings settings() {
        return new QdrantSettings(
                host(),
                port(),
                tls(),
                authorities(),
                apiKeyFile().map(QdrantSettings::readKey).or(this::apiKey),
                timeout());
    }
}

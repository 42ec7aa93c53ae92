package dev.pictor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which API key to show to services. */
final class ApiKeyOption {

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description =
                    "File with the API key to show to services (default: PICTOR_API_KEY_FILE).")
    private String file = System.getenv().getOrDefault("PICTOR_API_KEY_FILE", "");

    /** The key; empty if there is none to show. */
    Optional<String> key() {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw new IllegalArgumentException("--api-key-file %s: %s".formatted(file, e), e);
        }
    }
}

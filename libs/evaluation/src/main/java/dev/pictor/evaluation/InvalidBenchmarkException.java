package dev.pictor.evaluation;

import java.nio.file.Path;

/** A benchmark directory that cannot be used; the message names file, line, field and value. */
public final class InvalidBenchmarkException extends RuntimeException {

    InvalidBenchmarkException(Path file, String problem) {
        super(file + ": " + problem);
    }

    InvalidBenchmarkException(Path file, int line, String problem) {
        super("%s, line %d: %s".formatted(file, line, problem));
    }

    InvalidBenchmarkException(Path file, Throwable cause) {
        super(
                "%s: %s".formatted(file, cause.getMessage() == null ? cause : cause.getMessage()),
                cause);
    }
}

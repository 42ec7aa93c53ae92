package dev.pictor.evaluation;

import java.nio.file.Path;

/** A benchmark directory that cannot be used; the message names file, line, field and value. */
public final class InvalidBenchmarkException extends RuntimeException {

    /** About a whole file or directory. */
    public InvalidBenchmarkException(Path file, String problem) {
        super(file + ": " + problem);
    }

    /** About a place in a file, such as {@code line 3}. */
    public InvalidBenchmarkException(Path file, String place, String problem) {
        super("%s, %s: %s".formatted(file, place, problem));
    }

    /** About a file that another error is about. */
    public InvalidBenchmarkException(Path file, Throwable cause) {
        super(
                "%s: %s".formatted(file, cause.getMessage() == null ? cause : cause.getMessage()),
                cause);
    }
}

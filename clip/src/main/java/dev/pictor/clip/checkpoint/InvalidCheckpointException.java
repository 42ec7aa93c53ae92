package dev.pictor.clip.checkpoint;

import java.nio.file.Path;

/**
 * A checkpoint that cannot be used: a file is missing or truncated, or what it says does not fit.
 * Permanent; the message names the file, the tensor or key, what was expected and what was found.
 */
public final class InvalidCheckpointException extends RuntimeException {

    /** A problem of {@code file}. */
    public InvalidCheckpointException(Path file, String problem) {
        super(file + ": " + problem);
    }

    /** A problem of {@code file} with the exception that revealed it. */
    public InvalidCheckpointException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}

package dev.pictor.checkpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that cannot be used: a file is missing or truncated, or what it says does not fit.
 * Permanent; the message names the file, the tensor or key, what was expected and what was found.
 */
public final class InvalidCheckpointException extends RuntimeException {

    private static final int MOST = 1_000;

    private final String problem;

    /** A problem of {@code file}. */
    public InvalidCheckpointException(Path file, String problem) {
        this(file, problem, null);
    }

    /** A problem of {@code file} with the exception that revealed it. */
    public InvalidCheckpointException(Path file, String problem, @Nullable Throwable cause) {
        super(file + ": " + shown(problem), cause);
        this.problem = shown(problem);
    }

    /** The problem alone, for those who know the file by another name. */
    public String problem() {
        return problem;
    }

    /** Names in a file are somebody else's: on one line, and not without end. */
    private static String shown(String problem) {
        var line = problem.replaceAll("\\p{Cntrl}", "?");
        return line.length() > MOST ? line.substring(0, MOST) + "..." : line;
    }
}

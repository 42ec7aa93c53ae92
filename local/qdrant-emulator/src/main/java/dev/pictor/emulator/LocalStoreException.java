package dev.pictor.emulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a {@link LocalStore} could not start; its message is one line for a person. */
public sealed class LocalStoreException extends RuntimeException {

    private LocalStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The port cannot be listened on; most often because something else does. */
    public static final class PortUnavailable extends LocalStoreException {
        PortUnavailable(int port, IOException cause) {
            super(
                    "cannot listen on port %d of 127.0.0.1: %s"
                            .formatted(
                                    port,
                                    Objects.requireNonNullElse(cause.getCause(), cause)
                                            .getMessage()),
                    cause);
        }
    }

    /** Another store, perhaps in another process, has the directory. */
    public static final class DirectoryInUse extends LocalStoreException {
        DirectoryInUse(Path directory) {
            super("another store is using %s".formatted(directory), null);
        }
    }

    /** A file is not what the store once wrote; nothing was changed. */
    public static final class Corrupt extends LocalStoreException {
        Corrupt(Path file, long offset, String problem) {
            super("%s is corrupt at offset %d: %s".formatted(file, offset, problem), null);
        }
    }

    /** The directory cannot be read or written. */
    public static final class Unusable extends LocalStoreException {
        Unusable(Path directory, Throwable cause) {
            super("cannot open the store in %s: %s".formatted(directory, cause), cause);
        }
    }
}

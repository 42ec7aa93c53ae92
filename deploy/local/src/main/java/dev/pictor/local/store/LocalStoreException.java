package dev.pictor.local.store;

import java.nio.file.Path;

/** Why a {@link LocalStore} could not start; its message is one line for a person. */
public sealed class LocalStoreException extends RuntimeException {

    private LocalStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Something else listens on the port. */
    public static final class PortTaken extends LocalStoreException {
        PortTaken(int port, Throwable cause) {
            super("port %d of 127.0.0.1 is taken".formatted(port), cause);
        }
    }

    /** Another store, perhaps in another process, has the directory. */
    public static final class DirectoryInUse extends LocalStoreException {
        DirectoryInUse(Path directory, Throwable cause) {
            super("another store is using %s".formatted(directory), cause);
        }
    }

    /** A file is not what the store once wrote; nothing was changed. */
    public static final class Corrupt extends LocalStoreException {
        Corrupt(Path file, long offset, String problem) {
            super(
                    "%s is corrupt at offset %d: %s".formatted(file, offset, problem),
                    new IllegalStateException(problem));
        }
    }

    /** The directory cannot be read or written. */
    public static final class Unusable extends LocalStoreException {
        Unusable(Path directory, Throwable cause) {
            super("cannot open the store in %s: %s".formatted(directory, cause), cause);
        }
    }
}

package dev.pictor.objects;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;

/**
 * Pictor's object store over OpenDAL: a folder by default; S3, GCS or Azure by setting.
 *
 * <p>Objects are immutable and named by content, so a write that is repeated changes nothing and a
 * reader never sees half of one. Thread-safe; calls block in native code, so not for virtual
 * threads. Failures are {@link ObjectStoreException}s.
 */
public final class ObjectStore implements AutoCloseable {

    private final Operator operator;

    private ObjectStore(Operator operator) {
        this.operator = operator;
    }

    /**
     * Opens a store.
     *
     * @param scheme OpenDAL's name of the service: {@code fs}, {@code s3}, {@code gcs}, {@code
     *     azblob}
     * @param options OpenDAL's options of that service, such as {@code root} and {@code bucket}
     * @throws ObjectStoreException.Permanent if scheme and options do not fit
     */
    public static ObjectStore open(String scheme, Map<String, String> options) {
        try {
            return new ObjectStore(Operator.of(scheme, options));
        } catch (OpenDALException e) {
            // Options can hold secrets: name the scheme and the keys only.
            throw new ObjectStoreException.Permanent(
                    "object store '%s' does not open with the options %s: %s"
                            .formatted(scheme, options.keySet(), e.getCode()),
                    e);
        }
    }

    /** A store in a folder, which is created if need be. */
    public static ObjectStore folder(Path root) {
        var absolute = root.toAbsolutePath();
        return open(
                "fs",
                Map.of(
                        "root", absolute.toString(),
                        // Written there first and renamed, so that no reader sees half an object.
                        "atomic_write_dir", absolute.resolve(".writing").toString()));
    }

    /** A store in a folder that may be mounted read-only: what is put there fails. */
    public static ObjectStore folderToRead(Path root) {
        return open("fs", Map.of("root", root.toAbsolutePath().toString()));
    }

    /** Writes an object; on return it is durable. */
    public void put(ObjectKey key, byte[] content) {
        try {
            operator.write(key.path(), content);
        } catch (OpenDALException e) {
            throw failure("write", key, e);
        }
    }

    /**
     * Writes an object unless one of that name is there; for content-addressed names.
     *
     * @return whether it was written
     */
    public boolean putIfAbsent(ObjectKey key, byte[] content) {
        if (contains(key)) {
            return false;
        }
        put(key, content);
        return true;
    }

    /** Whether there is an object of that name. */
    public boolean contains(ObjectKey key) {
        try {
            return operator.stat(key.path()).isFile();
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return false;
            }
            throw failure("look up", key, e);
        }
    }

    /** Reads an object, if there is one. */
    public Optional<byte[]> get(ObjectKey key) {
        try {
            return Optional.of(operator.read(key.path()));
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return Optional.empty();
            }
            throw failure("read", key, e);
        }
    }

    /** Deletes an object; one that is not there is no error. */
    public void delete(ObjectKey key) {
        try {
            operator.delete(key.path());
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return; // another was faster
            }
            throw failure("delete", key, e);
        }
    }

    /** The names of all sweeps that are not done, see {@link ObjectKey#sweep}. */
    public List<String> sweeps() {
        try {
            return operator.list(ObjectKey.SWEEPS).stream()
                    .filter(entry -> entry.getMetadata().isFile())
                    .map(entry -> entry.getPath().substring(ObjectKey.SWEEPS.length()))
                    .toList();
        } catch (OpenDALException e) {
            if (e.getCode() == OpenDALException.Code.NotFound) {
                return List.of();
            }
            throw new ObjectStoreException.Transient("object store cannot list: " + e.getCode(), e);
        }
    }

    /**
     * Writes, reads and deletes a small object, to find wrong settings at start.
     *
     * @throws ObjectStoreException if that fails
     */
    public void check() {
        var key = ObjectKey.health(UUID.randomUUID().toString());
        var content = key.path().getBytes(StandardCharsets.UTF_8);
        put(key, content);
        if (!get(key).map(read -> Arrays.equals(read, content)).orElse(false)) {
            throw new ObjectStoreException.Transient(
                    "object store does not return what was just written",
                    new IllegalStateException(key.path()));
        }
        delete(key);
    }

    private static ObjectStoreException failure(String verb, ObjectKey key, OpenDALException e) {
        // Readiness shows messages to strangers: the name of the object is in the cause.
        var message = "object store cannot %s: %s".formatted(verb, e.getCode());
        var cause = new IllegalStateException("%s: %s".formatted(key, e.getMessage()), e);
        return switch (e.getCode()) {
            case ConfigInvalid, PermissionDenied, Unsupported ->
                    new ObjectStoreException.Permanent(message, cause);
            default -> new ObjectStoreException.Transient(message, cause);
        };
    }

    @Override
    public void close() {
        operator.close();
    }
}

package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the checkpoint in what people point to: its directory, or one of those around it. */
final class ModelFolder {

    private static final JsonMapper JSON = new JsonMapper();

    private ModelFolder() {}

    /**
     * The directory that holds the checkpoint's files.
     *
     * @throws InvalidCheckpointException if it is no directory, or leaves open which one is meant
     */
    static Path of(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidCheckpointException(directory, "no such directory");
        }
        if (Files.isDirectory(directory.resolve("snapshots"))) {
            return snapshot(directory);
        }
        var modules = directory.resolve("modules.json");
        boolean bare = !Files.exists(directory.resolve("config.json"));
        return bare && Files.exists(modules) ? firstModule(modules) : directory;
    }

    /** The hub's cache keeps a directory for each revision, and the name of the newest. */
    private static Path snapshot(Path cached) {
        var snapshots = cached.resolve("snapshots");
        var main = cached.resolve("refs").resolve("main");
        try {
            if (Files.isRegularFile(main)) {
                var newest = snapshots.resolve(Files.readString(main).strip());
                if (Files.isDirectory(newest)) {
                    return newest;
                }
            }
            List<Path> revisions;
            try (var found = Files.list(snapshots)) {
                revisions = found.filter(Files::isDirectory).sorted().toList();
            }
            if (revisions.size() == 1) {
                return revisions.getFirst();
            }
            throw new InvalidCheckpointException(
                    snapshots,
                    "holds %d revisions, name the one to load".formatted(revisions.size()));
        } catch (IOException e) {
            throw new InvalidCheckpointException(snapshots, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Sentence-transformers keeps CLIP in a module's directory. */
    private static Path firstModule(Path modules) {
        try {
            var path = JSON.readTree(modules.toFile()).path(0).path("path").asText();
            var folder = modules.resolveSibling(path).normalize();
            if (!Files.isDirectory(folder)
                    || !folder.startsWith(modules.resolveSibling("").normalize())) {
                throw new InvalidCheckpointException(
                        modules, "path: expected a directory beside it, found " + path);
            }
            return folder;
        } catch (IOException e) {
            throw new InvalidCheckpointException(modules, "is not JSON: " + e.getMessage(), e);
        }
    }
}

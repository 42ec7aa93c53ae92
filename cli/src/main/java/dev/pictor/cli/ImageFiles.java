package dev.pictor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The images under some paths: files, folders and zip archives.
 *
 * <p>A file {@code metadata.jsonl} in a folder or archive tells about its images, a JSON object a
 * line: {@code file}, and any of {@code id}, {@code caption}, {@code tags}, {@code attributes},
 * {@code uri}.
 */
final class ImageFiles implements AutoCloseable {

    private static final Set<String> SUFFIXES =
            Set.of(
                    "jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "avif", "heic",
                    "heif", "hif", "jxl");

    private final List<Found> found = new ArrayList<>();
    private final List<Path> skipped = new ArrayList<>();
    private final List<FileSystem> archives = new ArrayList<>();

    /**
     * One image.
     *
     * @param path where its bytes are, perhaps inside an archive
     * @param id the path below the given folder, unless the metadata name another
     * @param metadata its line of {@code metadata.jsonl}
     */
    record Found(Path path, String id, Optional<JsonNode> metadata) {}

    ImageFiles(List<Path> paths) throws IOException {
        for (var path : paths) {
            if (Files.isDirectory(path)) {
                walk(path);
            } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
                var archive = FileSystems.newFileSystem(path);
                archives.add(archive);
                walk(archive.getPath("/"));
            } else if (Files.isRegularFile(path)) {
                found.add(new Found(path, path.getFileName().toString(), Optional.empty()));
            } else {
                throw new IOException("no such file or folder: " + path);
            }
        }
        checkIds();
    }

    /** Two files of one id: the second would replace the first, and nobody would see it. */
    private void checkIds() throws IOException {
        var byId = new HashMap<String, Path>();
        for (var file : List.copyOf(found)) {
            var first = byId.putIfAbsent(file.id(), file.path());
            if (first == null) {
                continue;
            }
            if (!first.equals(file.path())) {
                throw new IOException(
                        ("%s and %s would both be published as '%s', and the second would replace"
                                        + " the first: publish a folder that holds both, or each"
                                        + " with --id")
                                .formatted(first, file.path(), file.id()));
            }
            found.remove(file); // given twice
        }
    }

    private void walk(Path root) throws IOException {
        var metadata = metadata(root.resolve("metadata.jsonl"));
        try (var files = Files.walk(root)) {
            for (var file : files.filter(ImageFiles::isNoFolder).sorted().toList()) {
                if (file.equals(root.resolve("metadata.jsonl"))) {
                    continue;
                }
                if (!isImage(file) || !Files.isRegularFile(file)) {
                    skipped.add(file);
                    continue;
                }
                var name = root.relativize(file).toString();
                var line = Optional.ofNullable(metadata.remove(name));
                var id = line.map(m -> m.path("id").asText("")).filter(i -> !i.isEmpty());
                found.add(new Found(file, id.orElse(name), line));
            }
        }
        if (!metadata.isEmpty()) {
            throw new IOException(
                    "%s tells of %d files that are no images there, such as '%s'"
                            .formatted(
                                    root.resolve("metadata.jsonl"),
                                    metadata.size(),
                                    metadata.keySet().iterator().next()));
        }
    }

    /** A line of which nothing would come is refused: its caption would be lost unseen. */
    private static Map<String, JsonNode> metadata(Path file) throws IOException {
        var byName = new LinkedHashMap<String, JsonNode>();
        if (!Files.exists(file)) {
            return byName;
        }
        var json = new JsonMapper();
        var lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            JsonNode line;
            try {
                line = json.readTree(lines.get(i));
            } catch (JsonProcessingException e) {
                throw new IOException(
                        "%s, line %d is no JSON: %s"
                                .formatted(file, i + 1, e.getOriginalMessage()));
            }
            var name = line.path("file").asText("");
            if (name.isEmpty()) {
                throw new IOException(
                        "%s, line %d has no \"file\", expected an object such as {\"file\":"
                                        .formatted(file, i + 1)
                                + " \"a.jpg\", \"caption\": \"...\"}");
            }
            if (byName.put(name, line) != null) {
                throw new IOException(
                        "%s, line %d is the second of '%s'".formatted(file, i + 1, name));
            }
        }
        return byName;
    }

    private static boolean isNoFolder(Path file) {
        return !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isImage(Path file) {
        var name = file.toString().toLowerCase(Locale.ROOT);
        return SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    List<Found> found() {
        return found;
    }

    /** The endings of names that are taken for images. */
    static String suffixes() {
        return SUFFIXES.stream().sorted().collect(Collectors.joining(", "));
    }

    /**
     * Files in folders and archives whose names are of no image that is read; and links to folders,
     * which are not followed.
     */
    List<Path> skipped() {
        return skipped;
    }

    @Override
    public void close() throws IOException {
        for (var archive : archives) {
            archive.close();
        }
    }
}

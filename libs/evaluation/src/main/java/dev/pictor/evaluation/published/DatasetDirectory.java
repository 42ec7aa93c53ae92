package dev.pictor.evaluation.published;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Fields;
import dev.pictor.evaluation.InvalidBenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a benchmark: annotations read strictly, files that are missing named. */
final class DatasetDirectory {

    private static final int NAMED = 5;

    private final Path root;

    DatasetDirectory(Path root) {
        this.root = root.normalize();
        if (!Files.isDirectory(root)) {
            throw new InvalidBenchmarkException(root, "there is no such directory");
        }
    }

    Path root() {
        return root;
    }

    /** Refuses if some of these files, which are relative to the folder, are not there. */
    void require(List<String> files) {
        require("annotation files", files.stream().map(root::resolve).toList());
    }

    /** Refuses if an image's file is not there. */
    void requireAll(List<Benchmark.Image> images) {
        require("image files", images.stream().map(Benchmark.Image::file).distinct().toList());
    }

    private void require(String what, List<Path> files) {
        var missing = files.parallelStream().filter(file -> !Files.isRegularFile(file)).toList();
        if (!missing.isEmpty()) {
            var first =
                    missing.stream().limit(NAMED).map(file -> "" + root.relativize(file)).toList();
            throw new InvalidBenchmarkException(
                    root,
                    "%d of %d %s are missing: %s%s; is the download complete, and laid out as in docs/benchmarks.md?"
                            .formatted(
                                    missing.size(),
                                    files.size(),
                                    what,
                                    String.join(", ", first),
                                    missing.size() > NAMED ? ", ..." : ""));
        }
    }

    /** A file inside of the folder that a list names. */
    Path resolve(String list, String relative) {
        try {
            var file = root.resolve(relative).normalize();
            if (file.startsWith(root)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw refusal(list, "%s is no path: %s".formatted(relative, e.getReason()));
        }
        throw refusal(list, relative + " is not inside of " + root);
    }

    /** A refusal of a file. */
    InvalidBenchmarkException refusal(String file, String problem) {
        return new InvalidBenchmarkException(root.resolve(file), problem);
    }

    /** The first of some files that exists, or the first. */
    static Path any(Stream<Path> files) {
        var all = files.toList();
        return all.stream().filter(Files::isRegularFile).findFirst().orElse(all.getFirst());
    }

    /** The object that a file is. */
    Fields object(String file) {
        return new Fields(root.resolve(file), "top level", json(file));
    }

    /** The objects in the array that a file is, one or more. */
    List<Fields> objects(String file) {
        var elements = array(file);
        var objects = new ArrayList<Fields>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            objects.add(new Fields(root.resolve(file), "entry " + (i + 1), elements.get(i)));
        }
        return objects;
    }

    /** The texts in the array that a file is, one or more. */
    List<String> texts(String file) {
        var texts = new ArrayList<String>();
        for (var element : array(file)) {
            if (!element.isTextual() || element.asText().isBlank()) {
                throw new InvalidBenchmarkException(
                        root.resolve(file),
                        "entry " + (texts.size() + 1),
                        "is %s, expected the id of an image".formatted(element));
            }
            texts.add(element.asText());
        }
        return texts;
    }

    private JsonNode array(String file) {
        var array = json(file);
        if (!array.isArray() || array.isEmpty()) {
            throw new InvalidBenchmarkException(
                    root.resolve(file), "expected a JSON array of one or more entries");
        }
        return array;
    }

    private JsonNode json(String file) {
        var path = root.resolve(file);
        try {
            return Fields.JSON.readTree(path.toFile());
        } catch (JsonProcessingException e) {
            throw new InvalidBenchmarkException(path, "no whole JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidBenchmarkException(path, e);
        }
    }
}

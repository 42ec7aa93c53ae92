package dev.pictor.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a benchmark directory and checks that it is whole. */
final class BenchmarkReader {

    private static final String GALLERY = "gallery.jsonl";

    private final Path directory;
    private final Map<String, Integer> indexes = new LinkedHashMap<>();

    BenchmarkReader(Path directory) {
        this.directory = directory;
    }

    Benchmark read() {
        var file = directory.resolve("benchmark.json");
        var about =
                Fields.parse(
                        file,
                        "line 1",
                        String.join("\n", lines(file)),
                        Set.of("format", "name", "description", "credits"));
        about.expect("format", Benchmark.FORMAT);
        var gallery = gallery(directory.resolve(GALLERY));
        return new Benchmark(
                about.text("name"),
                about.text("description"),
                about.texts("credits"),
                gallery,
                queries(directory.resolve("queries.jsonl")));
    }

    private List<Benchmark.Image> gallery(Path file) {
        var gallery = new ArrayList<Benchmark.Image>();
        for (var line : objects(file, Set.of("id", "file"))) {
            var id = line.text("id");
            if (indexes.putIfAbsent(id, gallery.size()) != null) {
                throw line.bad("id", "an earlier line has it too");
            }
            gallery.add(new Benchmark.Image(id, image(line)));
        }
        return gallery;
    }

    private Path image(Fields line) {
        Path image;
        try {
            image = directory.resolve(line.text("file")).normalize();
        } catch (InvalidPathException e) {
            throw line.bad("file", "expected a path: " + e.getReason());
        }
        if (!image.startsWith(directory.normalize())) {
            throw line.bad("file", "expected a path inside of the benchmark directory");
        }
        if (!Files.isRegularFile(image)) {
            throw line.bad("file", "there is no such file");
        }
        return image;
    }

    private List<BenchmarkQuery> queries(Path file) {
        var known = Set.of("reference", "text", "targets", "kind", "half", "group");
        return objects(file, known).stream().map(this::query).toList();
    }

    private BenchmarkQuery query(Fields line) {
        int reference = index(line, "reference", line.text("reference"));
        var targets = line.texts("targets").stream().map(id -> index(line, "targets", id)).toList();
        if (targets.contains(reference)) {
            throw line.bad("targets", "the reference is never ranked, so it cannot be an answer");
        }
        var half =
                switch (line.optionalText("half").orElse("test")) {
                    case "test" -> Half.TEST;
                    case "development" -> Half.DEVELOPMENT;
                    default -> throw line.bad("half", "expected development or test");
                };
        return new BenchmarkQuery(
                reference,
                line.text("text"),
                targets,
                line.text("kind"),
                half,
                line.optionalText("group"));
    }

    private int index(Fields line, String field, String id) {
        var index = indexes.get(id);
        if (index == null) {
            throw line.bad(field, "%s is not in %s".formatted(id, GALLERY));
        }
        return index;
    }

    private static List<Fields> objects(Path file, Set<String> known) {
        var lines = lines(file);
        var objects = new ArrayList<Fields>();
        for (int i = 0; i < lines.size(); i++) {
            objects.add(Fields.parse(file, "line " + (i + 1), lines.get(i), known));
        }
        if (objects.isEmpty()) {
            throw new InvalidBenchmarkException(file, "is empty, expected a JSON object a line");
        }
        return objects;
    }

    private static List<String> lines(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidBenchmarkException(
                    file, "there is no such file; a benchmark directory has one");
        }
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new InvalidBenchmarkException(file, e);
        }
    }
}

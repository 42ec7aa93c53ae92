package dev.pictor.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** Runs the benchmarks that are named, or all; {@code learning} has options of its own. */
public final class Bench {

    private static final List<String> ALL =
            List.of(
                    "clip",
                    "images",
                    "store",
                    "tagging",
                    "corpus",
                    "trainer",
                    "query",
                    "pipeline",
                    "memory",
                    "page");

    private Bench() {}

    /** Arguments are names of benchmarks. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("learning")) {
            var options = Arrays.copyOfRange(args, 1, args.length);
            System.exit(new CommandLine(new LearningBenchmark()).execute(options));
        }
        var wanted = args.length == 0 ? ALL : List.of(args);
        if (!ALL.containsAll(wanted)) {
            System.err.println("pictor: benchmarks are " + String.join(", ", ALL));
            System.exit(2);
        }
        var home = Path.of(System.getProperty("pictor.home", ".")).toAbsolutePath();
        var directory = Files.createTempDirectory("pictor-bench");
        try {
            run(Set.copyOf(wanted), home, directory);
        } finally {
            delete(directory);
        }
    }

    private static void run(Set<String> wanted, Path home, Path directory) throws Exception {
        var tokenizer = home.resolve("models/emoji-reference/tokenizer.json");
        if (wanted.contains("clip")) {
            ClipBenchmark.run(
                    RandomClip.at(directory.resolve("vit-b-32"), tokenizer),
                    Runtime.getRuntime().availableProcessors());
        }
        if (wanted.contains("images")) {
            ImagesBenchmark.run();
        }
        if (wanted.contains("tagging")) {
            TaggingBenchmark.run(tokenizer);
        }
        if (wanted.contains("corpus")) {
            CorpusBenchmark.run(directory.resolve("corpus"));
        }
        if (wanted.contains("trainer")) {
            TrainerBenchmark.run(
                    RandomClip.withTextTowerAt(directory.resolve("vit-l-14-text"), tokenizer),
                    tokenizer);
        }
        if (wanted.contains("store")) {
            StoreBenchmark.run(directory.resolve("vectors"));
        }
        if (wanted.contains("query")) {
            StackBenchmark.query(home, directory.resolve("query"));
        }
        if (wanted.contains("pipeline")) {
            StackBenchmark.pipeline(
                    home,
                    directory.resolve("pipeline"),
                    RandomClip.at(directory.resolve("vit-b-32"), tokenizer));
        }
        if (wanted.contains("memory")) {
            StackBenchmark.memory(home, directory.resolve("memory"));
        }
        if (wanted.contains("page")) {
            PageBenchmark.run(home, directory.resolve("page"));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

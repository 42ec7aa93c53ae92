package dev.pictor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.StoredEmbeddings;
import dev.pictor.evaluation.published.Backbone;
import dev.pictor.evaluation.published.Dataset;
import dev.pictor.evaluation.published.PublishedBenchmark;
import dev.pictor.evaluation.published.PublishedEvaluator;
import dev.pictor.evaluation.published.PublishedFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark of the literature evaluated: figures as a table, JSON, CSV and SVG, or a submission.
 *
 * @param dataset which benchmark
 * @param split one of its splits
 * @param asReleased whether to do as LinCIR's released code does
 * @param composers what to compare; for a submission one
 * @param submission folder for the server's files; null for figures
 * @param out folder of CSV and SVG
 * @param memory bytes of embeddings that may be on the heap at a time
 */
record PublishedEvaluation(
        Dataset dataset,
        String split,
        boolean asReleased,
        List<Composer> composers,
        @Nullable Path submission,
        Path out,
        long memory) {

    private static final JsonMapper JSON = new JsonMapper();

    PublishedBenchmark read(Path directory) {
        if (asReleased) {
            System.err.println(
                    dataset.releasedOtherwise()
                            .map(difference -> "as released: " + difference)
                            .orElse("as released: no difference is known for " + dataset.name()));
        }
        return PublishedBenchmark.read(dataset, directory, split, asReleased);
    }

    /** What to print. */
    String run(PublishedBenchmark benchmark, Clip clip, @Nullable Phi phi, boolean json)
            throws IOException {
        var bar = new ProgressBar("encoding", benchmark.images().size(), System.err);
        var cache = Installation.defaultData().resolve("embeddings");
        try (var gallery = StoredEmbeddings.of(clip, benchmark.images(), cache, bar::at)) {
            var evaluator = new PublishedEvaluator(clip, benchmark, gallery, phi, memory);
            return submission == null
                    ? figures(benchmark, clip, evaluator, json)
                    : submit(evaluator, submission);
        }
    }

    private String figures(
            PublishedBenchmark benchmark, Clip clip, PublishedEvaluator evaluator, boolean json)
            throws IOException {
        var bar = new ProgressBar("asking", composers.size(), System.err);
        var rows = new ArrayList<PublishedTable.Row>();
        for (var composer : composers) {
            rows.add(new PublishedTable.Row(composer, evaluator.figures(composer)));
            bar.at(rows.size());
        }
        var published =
                Backbone.of(clip.config())
                        .map(backbone -> PublishedFigures.of(dataset, backbone))
                        .orElse(List.of());
        var table = new PublishedTable(benchmark, clip.id(), rows, published);
        var name = "%s-%s%s".formatted(dataset.name(), split, asReleased ? "-as-released" : "");
        write(out, name + ".csv", table.csv());
        write(out, name + ".svg", RecallPlot.of(table));
        return json ? JSON.writeValueAsString(table.json()) + "\n" : table.toString();
    }

    private String submit(PublishedEvaluator evaluator, Path folder) throws IOException {
        var files = new TreeMap<>(evaluator.submission(composers.getFirst(), asReleased));
        for (var file : files.entrySet()) {
            write(folder, file.getKey(), JSON.writeValueAsString(file.getValue()));
        }
        return "";
    }

    private static void write(Path folder, String name, String content) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), content);
        System.err.println("wrote " + folder.resolve(name));
    }
}

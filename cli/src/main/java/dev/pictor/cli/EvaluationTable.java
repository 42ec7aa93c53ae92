package dev.pictor.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Figures;
import dev.pictor.evaluation.Half;
import dev.pictor.evaluation.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reports of one benchmark side by side, for people ({@link #toString}) or machines. */
record EvaluationTable(Benchmark benchmark, String clip, List<Report> reports) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int NAME = 11;
    private static final int CELL = 20;

    @Override
    public String toString() {
        var kinds = new ArrayList<>(reports.getFirst().kinds().keySet());
        var text = new StringBuilder();
        text.append(
                "%s: %d images, %d test queries; R@1 / R@5 / R@10 in percent, the last column mAP@10%n"
                        .formatted(
                                benchmark.name(),
                                benchmark.gallery().size(),
                                benchmark.queries(Half.TEST).size()));
        kinds.add("mean");
        line(text, "composer", kinds, "mAP@10");
        for (var report : reports) {
            var cells =
                    new ArrayList<>(
                            report.kinds().values().stream().map(EvaluationTable::cell).toList());
            cells.add(cell(report.mean()));
            line(
                    text,
                    report.composer().name(),
                    cells,
                    "%6.1f".formatted(100 * report.mean().precision10()));
        }
        var chosen =
                reports.stream()
                        .filter(report -> !weights(report.composer()).isEmpty())
                        .map(report -> report.composer().name() + " " + weights(report.composer()))
                        .collect(Collectors.joining(", "));
        if (!chosen.isEmpty()) {
            int development = benchmark.queries(Half.DEVELOPMENT).size();
            text.append(
                    development == 0
                            ? "weights: %s%n".formatted(chosen)
                            : "weights, chosen on %d development queries: %s%n"
                                    .formatted(development, chosen));
        }
        return text.toString();
    }

    private static void line(StringBuilder into, String name, List<String> cells, String last) {
        into.append(("%-" + NAME + "s").formatted(name));
        cells.forEach(cell -> into.append(("%" + CELL + "s").formatted(cell)));
        into.append("  ").append(last).append(System.lineSeparator());
    }

    private static String cell(Figures figures) {
        return "%.1f / %.1f / %.1f"
                .formatted(
                        100 * figures.recall1(), 100 * figures.recall5(), 100 * figures.recall10());
    }

    Map<String, Object> json() {
        var object = new LinkedHashMap<String, Object>();
        object.put("benchmark", benchmark.name());
        object.put("clip", clip);
        object.put("pictures", benchmark.gallery().size());
        object.put("developmentQueries", benchmark.queries(Half.DEVELOPMENT).size());
        object.put("composers", reports.stream().map(EvaluationTable::json).toList());
        return object;
    }

    private static Map<String, Object> json(Report report) {
        var object = new LinkedHashMap<String, Object>();
        object.put("composer", report.composer().name());
        object.put("weights", weights(report.composer()));
        object.put("kinds", report.kinds());
        object.put("mean", report.mean());
        return object;
    }

    // A composer's record components are its weights.
    static Map<String, Object> weights(Composer composer) {
        return JSON.convertValue(composer, new TypeReference<>() {});
    }
}

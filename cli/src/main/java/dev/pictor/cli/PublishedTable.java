package dev.pictor.cli;

import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.published.Figure;
import dev.pictor.evaluation.published.PublishedBenchmark;
import dev.pictor.evaluation.published.PublishedFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Composers side by side on a benchmark of the literature, with what was published beside: for
 * people ({@link #toString}) or machines.
 *
 * @param clip id of the CLIP
 * @param rows one a composer, all with the same figures
 * @param published for a CLIP of this kind; empty if nothing was
 */
record PublishedTable(
        PublishedBenchmark benchmark,
        String clip,
        List<Row> rows,
        List<PublishedFigures> published) {

    private static final int NAME = 12;
    private static final int CELL = 6;
    private static final String GAP = "  ";

    /** A composer's figures. */
    record Row(Composer composer, List<Figure> figures) {}

    @Override
    public String toString() {
        var columns = columns();
        var text = new StringBuilder();
        text.append(
                "%s %s: %d images, %d questions; percent%n"
                        .formatted(
                                benchmark.dataset().name(),
                                benchmark.split(),
                                benchmark.images().size(),
                                benchmark.questions()));
        if (columns.stream().anyMatch(column -> !column.group().isEmpty())) {
            text.append(groups(columns)).append(System.lineSeparator());
        }
        line(text, "composer", columns.stream().map(Figure::measure).toList());
        for (var row : rows) {
            line(
                    text,
                    row.composer().name(),
                    row.figures().stream().map(PublishedTable::cell).toList());
        }
        if (published.isEmpty()) {
            text.append("published: nothing for a CLIP of these sizes%n".formatted());
        } else {
            var first = published.getFirst();
            text.append(
                    "published for %s, on %s, not measured here:%n"
                            .formatted(first.backbone(), first.split()));
            for (var method : published) {
                line(text, method.method(), columns.stream().map(c -> cell(method, c)).toList());
            }
        }
        var weights =
                rows.stream()
                        .map(Row::composer)
                        .filter(composer -> !EvaluationTable.weights(composer).isEmpty())
                        .map(composer -> composer.name() + " " + EvaluationTable.weights(composer))
                        .collect(Collectors.joining(", "));
        return weights.isEmpty()
                ? text.toString()
                : text.append("weights, the defaults: %s%n".formatted(weights)).toString();
    }

    private List<Figure> columns() {
        return rows.getFirst().figures();
    }

    // A group's name stands at the right end of its columns.
    private static String groups(List<Figure> columns) {
        var line = new StringBuilder(" ".repeat(NAME));
        for (int c = 0; c < columns.size(); c++) {
            line.append(GAP).append(" ".repeat(width(columns.get(c))));
            var group = columns.get(c).group();
            boolean ends = c + 1 == columns.size() || !columns.get(c + 1).group().equals(group);
            if (ends) {
                line.replace(line.length() - group.length(), line.length(), group);
            }
        }
        return line.toString().stripTrailing();
    }

    private void line(StringBuilder into, String name, List<String> cells) {
        var line = new StringBuilder(("%-" + NAME + "s").formatted(name));
        for (int c = 0; c < cells.size(); c++) {
            int width = width(columns().get(c));
            line.append(GAP).append(("%" + width + "s").formatted(cells.get(c)));
        }
        into.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static int width(Figure column) {
        return Math.max(CELL, column.measure().length());
    }

    private static String cell(Figure figure) {
        return String.format(Locale.ROOT, "%.2f", figure.percent());
    }

    private static String cell(PublishedFigures method, Figure column) {
        return method.figures().stream()
                .filter(figure -> figure.name().equals(column.name()))
                .map(PublishedTable::cell)
                .findFirst()
                .orElse("-");
    }

    Map<String, Object> json() {
        var object = new LinkedHashMap<String, Object>();
        object.put("benchmark", benchmark.dataset().name());
        object.put("split", benchmark.split());
        object.put("clip", clip);
        object.put("images", benchmark.images().size());
        object.put("questions", benchmark.questions());
        object.put("composers", rows.stream().map(PublishedTable::json).toList());
        object.put("published", published.stream().map(PublishedTable::json).toList());
        return object;
    }

    private static Map<String, Object> json(Row row) {
        var object = new LinkedHashMap<String, Object>();
        object.put("composer", row.composer().name());
        object.put("weights", EvaluationTable.weights(row.composer()));
        object.put("figures", nested(row.figures()));
        return object;
    }

    private static Map<String, Object> json(PublishedFigures method) {
        var object = new LinkedHashMap<String, Object>();
        object.put("method", method.method());
        object.put("backbone", method.backbone());
        object.put("split", method.split());
        object.put("figures", nested(method.figures()));
        return object;
    }

    private static Map<String, Object> nested(List<Figure> figures) {
        var object = new LinkedHashMap<String, Object>();
        var groups = new LinkedHashMap<String, Map<String, Object>>();
        for (var figure : figures) {
            var group =
                    figure.group().isEmpty()
                            ? object
                            : groups.computeIfAbsent(
                                    figure.group(),
                                    name -> {
                                        var made = new LinkedHashMap<String, Object>();
                                        object.put(name, made);
                                        return made;
                                    });
            group.put(figure.measure(), figure.percent());
        }
        return object;
    }

    /** A figure a line; published ones are marked as such. */
    String csv() {
        var text = new StringBuilder("source,name,split,group,measure,percent\n");
        for (var row : rows) {
            row.figures()
                    .forEach(f ->
                            csv(text, "measured", row.composer().name(), benchmark.split(), f));
        }
        for (var method : published) {
            method.figures()
                    .forEach(f -> csv(text, "published", method.method(), method.split(), f));
        }
        return text.toString();
    }

    private static void csv(
            StringBuilder into, String source, String name, String split, Figure figure) {
        into.append(
                String.format(
                        Locale.ROOT,
                        "%s,%s,%s,%s,%s,%.4f\n",
                        source,
                        name,
                        split,
                        figure.group(),
                        figure.measure(),
                        figure.percent()));
    }
}

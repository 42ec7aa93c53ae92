package dev.pictor.evaluation.published;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/**
 * A method's figures as its authors or LinCIR's published them: nothing that was measured here.
 * Sources are in docs/benchmarks.md.
 *
 * @param method its name
 * @param backbone the CLIP it ran on
 * @param split what it was measured on, which may be another than is measured here
 * @param figures those that were published
 */
public record PublishedFigures(String method, String backbone, String split, List<Figure> figures) {

    /** Copies the figures. */
    public PublishedFigures {
        figures = List.copyOf(figures);
    }

    /** What was published for a benchmark and a backbone; empty if nothing was. */
    public static List<PublishedFigures> of(Dataset dataset, Backbone backbone) {
        var methods = new LinkedHashMap<String, PublishedFigures>();
        for (var cells : table()) {
            if (cells[0].equals(dataset.name()) && cells[2].equals(backbone.label())) {
                var figure = new Figure(cells[4], cells[5], Double.parseDouble(cells[6]));
                methods.merge(
                        cells[3],
                        new PublishedFigures(cells[3], cells[2], cells[1], List.of(figure)),
                        PublishedFigures::with);
            }
        }
        return List.copyOf(methods.values());
    }

    private PublishedFigures with(PublishedFigures more) {
        var all = new ArrayList<>(figures);
        all.addAll(more.figures);
        return new PublishedFigures(method, backbone, split, all);
    }

    private static List<String[]> table() {
        try (var in = PublishedFigures.class.getResourceAsStream("figures.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.pictor.cli;

import dev.pictor.evaluation.published.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures by composer as SVG: bars in groups, one group a figure, one bar a composer; what LinCIR
 * published is a hollow bar. Nothing in it needs a network.
 */
final class RecallPlot {

    private static final int HEIGHT = 260;
    private static final int TOP = 46;
    private static final int LEFT = 40;
    private static final int BAR = 9;
    private static final int GAP = 16;
    private static final String METHOD = "LinCIR";

    /** Okabe and Ito's, which colour-blind people tell apart. */
    private static final List<String> COLOURS =
            List.of("#999999", "#e69f00", "#56b4e9", "#009e73", "#d55e00", "#0072b2", "#cc79a7");

    /** A composer's bars. */
    private record Series(String name, List<Figure> figures, String style) {

        double at(Figure column) {
            return figures.stream()
                    .filter(figure -> figure.name().equals(column.name()))
                    .mapToDouble(Figure::percent)
                    .findFirst()
                    .orElse(0);
        }
    }

    private final StringBuilder svg = new StringBuilder();

    private RecallPlot() {}

    static String of(PublishedTable table) {
        return new RecallPlot().draw(table);
    }

    private String draw(PublishedTable table) {
        var series = series(table);
        var columns = table.rows().getFirst().figures();
        int group = series.size() * BAR + GAP;
        int legend = series.stream().mapToInt(s -> 24 + 7 * s.name().length()).sum();
        int width = LEFT + Math.max(columns.size() * group, legend) + GAP;
        int height = TOP + HEIGHT + 44;
        add(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                                + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">",
                        width,
                        height,
                        width,
                        height));
        add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        text(
                LEFT,
                16,
                "start",
                table.benchmark().dataset().name() + " " + table.benchmark().split() + ", percent");
        legend(series);
        for (int percent = 0; percent <= 100; percent += 20) {
            double y = y(percent);
            add(
                    String.format(
                            Locale.ROOT,
                            "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>",
                            LEFT,
                            y,
                            width - GAP,
                            y));
            text(LEFT - 6, y + 4, "end", "" + percent);
        }
        for (int c = 0; c < columns.size(); c++) {
            group(LEFT + GAP / 2 + c * group, columns.get(c), series);
        }
        return svg.append("</svg>\n").toString();
    }

    private static List<Series> series(PublishedTable table) {
        var series = new ArrayList<Series>();
        for (var row : table.rows()) {
            var colour = COLOURS.get(series.size() % COLOURS.size());
            series.add(
                    new Series(
                            row.composer().name(), row.figures(), "fill=\"%s\"".formatted(colour)));
        }
        table.published().stream()
                .filter(method -> method.method().equals(METHOD))
                .map(method ->
                        new Series(
                                "%s, published (%s, %s)"
                                        .formatted(METHOD, method.backbone(), method.split()),
                                method.figures(),
                                "fill=\"none\" stroke=\"black\""))
                .forEach(series::add);
        return series;
    }

    private void legend(List<Series> series) {
        int x = LEFT;
        for (var one : series) {
            add(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"24\" width=\"10\" height=\"10\" %s/>",
                            x,
                            one.style()));
            text(x + 14, 33, "start", one.name());
            x += 24 + 7 * one.name().length();
        }
    }

    private void group(int x, Figure column, List<Series> series) {
        for (int s = 0; s < series.size(); s++) {
            double y = y(series.get(s).at(column));
            add(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" %s><title>%s, %s:"
                                    + " %.2f</title></rect>",
                            x + s * BAR,
                            y,
                            BAR - 1,
                            TOP + HEIGHT - y,
                            series.get(s).style(),
                            series.get(s).name(),
                            column.name(),
                            series.get(s).at(column)));
        }
        int middle = x + series.size() * BAR / 2;
        text(middle, TOP + HEIGHT + 16, "middle", column.measure());
        text(middle, TOP + HEIGHT + 30, "middle", column.group().replace("_attribute", "_attr."));
    }

    private static double y(double percent) {
        return TOP + HEIGHT * (1 - percent / 100);
    }

    private void text(double x, double y, String anchor, String content) {
        add(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                        x,
                        y,
                        anchor,
                        content));
    }

    private void add(String element) {
        svg.append(element).append('\n');
    }
}

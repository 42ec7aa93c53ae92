package dev.pictor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A value by step, as CSV that grows and an SVG of it. A run that is resumed forgets what came
 * after the state that it is resumed from.
 */
final class TrainingCurve {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int MARGIN = 56;
    private static final int MOST_POINTS = 1000;

    private final Path csv;
    private final String name;
    private final List<Point> points = new ArrayList<>();
    private int written;

    /** A point of it. */
    record Point(long step, double value) {}

    /**
     * Takes up a curve.
     *
     * @param name of the value; {@code NAME.csv} and {@code NAME.svg} are its files
     */
    TrainingCurve(Path folder, String name) throws IOException {
        this.name = name;
        csv = folder.resolve(name + ".csv");
        if (Files.exists(csv)) {
            for (var line : Files.readAllLines(csv)) {
                var cells = line.split(",", -1);
                if (cells.length == 2 && cells[0].matches("[0-9]+")) {
                    points.add(new Point(Long.parseLong(cells[0]), Double.parseDouble(cells[1])));
                }
            }
        }
        rewrite();
    }

    private void rewrite() throws IOException {
        Files.writeString(csv, "step," + name + "\n");
        written = 0;
        flush();
    }

    /** Forgets what an earlier attempt had from a step onward. */
    void forgetFrom(long step) throws IOException {
        if (points.removeIf(point -> point.step() >= step)) {
            rewrite();
        }
    }

    void add(long step, double value) {
        points.add(new Point(step, value));
    }

    List<Point> points() {
        return points;
    }

    /** Writes what is new. */
    void flush() throws IOException {
        var lines = new StringBuilder();
        for (var point : points.subList(written, points.size())) {
            lines.append(
                    String.format(Locale.ROOT, "%d,%s\n", point.step(), (float) point.value()));
        }
        Files.writeString(csv, lines, StandardOpenOption.APPEND);
        written = points.size();
    }

    /** Draws it, if there is something to draw. */
    void draw() throws IOException {
        if (points.isEmpty()) {
            return;
        }
        double least = points.stream().mapToDouble(Point::value).min().orElse(0);
        double most = points.stream().mapToDouble(Point::value).max().orElse(1);
        long last = Math.max(1, points.getLast().step());
        int stride = Math.max(1, points.size() / MOST_POINTS);
        var path = new StringBuilder();
        for (int i = 0; i < points.size(); i += stride) {
            var point = points.get(i);
            double x = MARGIN + (double) (WIDTH - 2 * MARGIN) * point.step() / last;
            double share = most == least ? 0.5 : (point.value() - least) / (most - least);
            double y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share;
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f ", i == 0 ? "M" : "L", x, y));
        }
        Files.writeString(
                csv.resolveSibling(name + ".svg"),
                String.format(
                        Locale.ROOT,
                        """
                        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" font-family="sans-serif" font-size="11">
                        <rect width="100%%" height="100%%" fill="white"/>
                        <text x="%3$d" y="20">%4$s by step</text>
                        <text x="%5$d" y="%3$d" text-anchor="end">%6$.4g</text>
                        <text x="%5$d" y="%7$d" text-anchor="end">%8$.4g</text>
                        <text x="%9$d" y="%10$d" text-anchor="end">%11$d steps</text>
                        <path d="%12$s" fill="none" stroke="#0072b2" stroke-width="1.2"/>
                        </svg>
                        """,
                        WIDTH,
                        HEIGHT,
                        MARGIN,
                        name,
                        MARGIN - 6,
                        most,
                        HEIGHT - MARGIN,
                        least,
                        WIDTH - MARGIN,
                        HEIGHT - MARGIN / 2,
                        last,
                        path));
    }
}

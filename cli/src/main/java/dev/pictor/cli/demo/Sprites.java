package dev.pictor.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** The packed drawings: a sheet of each style, and one table of what is in their cells. */
final class Sprites {

    /** Pixels of a cell's side. */
    static final int SIDE = 64;

    private final Map<Style, BufferedImage> sheets = new EnumMap<>(Style.class);
    private final List<Drawing> drawings = new ArrayList<>();

    private Sprites() {}

    /** Reads what is packed into this program. */
    static Sprites read() throws IOException {
        var sprites = new Sprites();
        List<String> rows;
        try (var table = new BufferedReader(new InputStreamReader(open("cells.tsv"), UTF_8))) {
            rows = table.lines().toList();
        }
        for (var style : Style.values()) {
            try (var in = open(style.word() + ".png")) {
                sprites.sheets.put(style, ImageIO.read(in));
            }
            for (int cell = 0; cell < rows.size(); cell++) {
                sprites.drawings.add(drawing(rows.get(cell), style, cell));
            }
        }
        return sprites;
    }

    private static InputStream open(String name) throws IOException {
        var in = Sprites.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("%s is not in this build: build again".formatted(name));
        }
        return in;
    }

    private static Drawing drawing(String row, Style style, int cell) {
        var columns = row.split("\t", -1);
        var tags = columns[3].isEmpty() ? List.<String>of() : List.of(columns[3].split(","));
        return new Drawing(columns[0], columns[1], columns[2], tags, style, cell);
    }

    /** All drawings, style by style. */
    List<Drawing> drawings() {
        return List.copyOf(drawings);
    }

    /** The pixels of a drawing; transparent where nothing is drawn. */
    BufferedImage of(Drawing drawing) {
        var sheet = requireNonNull(sheets.get(drawing.style()), "sheet");
        int columns = sheet.getWidth() / SIDE;
        return sheet.getSubimage(
                drawing.cell() % columns * SIDE, drawing.cell() / columns * SIDE, SIDE, SIDE);
    }
}

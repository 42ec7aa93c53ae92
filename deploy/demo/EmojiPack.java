import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

/**
 * Packs the things of a list, in all skin tones, into the sprites that {@code ./pictor demo} has
 * with it: a sheet of each style in the palette of its package, and one table of their cells.
 *
 * <p>A row of the table is a cell of both sheets, counted from the left and the top.
 */
public final class EmojiPack {

    private static final int COLUMNS = 24;
    private static final int TAGS = 4;

    /** What the kinds of things are called, by their number in emojibase. */
    private static final Map<Integer, String> GROUPS =
            Map.of(
                    0, "faces",
                    1, "people",
                    3, "nature",
                    4, "food",
                    5, "places",
                    6, "activities",
                    7, "objects",
                    8, "symbols",
                    9, "flags");

    private EmojiPack() {}

    /** Arguments: folder with the unpacked packages, file with a name a line, output folder. */
    public static void main(String[] args) throws IOException {
        var drawings = new LinkedHashMap<String, EmojiPackages.Drawing>();
        for (var drawing : EmojiPackages.drawings(Path.of(args[0]))) {
            drawings.put(drawing.key(), drawing);
        }
        var noto = new ArrayList<EmojiPackages.Drawing>();
        var twemoji = new ArrayList<EmojiPackages.Drawing>();
        for (var name : Files.readAllLines(Path.of(args[1]))) {
            int before = noto.size();
            for (var tone : EmojiPackages.TONES) {
                var one = Optional.ofNullable(drawings.get(key(name, tone, "noto")));
                var other = Optional.ofNullable(drawings.get(key(name, tone, "twemoji")));
                if (one.isPresent() && other.isPresent()) {
                    noto.add(one.get());
                    twemoji.add(other.get());
                }
            }
            if (noto.size() == before) {
                throw new IllegalArgumentException("no thing is called '" + name + "' in both");
            }
        }
        var out = Files.createDirectories(Path.of(args[2]));
        sheet(noto, out.resolve("noto.png"));
        sheet(twemoji, out.resolve("twemoji.png"));
        Files.write(out.resolve("cells.tsv"), noto.stream().map(EmojiPack::row).toList());
        System.out.printf("%d cells a sheet in %s%n", noto.size(), out);
    }

    private static String key(String name, String tone, String style) {
        return EmojiPackages.key(name, tone, style);
    }

    private static String row(EmojiPackages.Drawing drawing) {
        var tags = drawing.tags().stream().limit(TAGS).toList();
        return String.join(
                "\t",
                drawing.name(),
                drawing.tone(),
                GROUPS.get(drawing.group()),
                String.join(",", tags));
    }

    /** The sprites share the palette of the sheet that they are cut from, so it is kept. */
    private static void sheet(List<EmojiPackages.Drawing> drawings, Path file) throws IOException {
        var palette = (IndexColorModel) drawings.getFirst().sprite().getColorModel();
        int side = EmojiPackages.SIDE;
        int rows = (drawings.size() + COLUMNS - 1) / COLUMNS;
        var sheet =
                new BufferedImage(
                        COLUMNS * side, rows * side, BufferedImage.TYPE_BYTE_INDEXED, palette);
        for (int i = 0; i < drawings.size(); i++) {
            var cell = drawings.get(i).sprite().getRaster();
            sheet.getRaster()
                    .setDataElements(
                            i % COLUMNS * side,
                            i / COLUMNS * side,
                            side,
                            side,
                            cell.getDataElements(0, 0, side, side, null));
        }
        ImageIO.write(sheet, "png", file.toFile());
    }
}

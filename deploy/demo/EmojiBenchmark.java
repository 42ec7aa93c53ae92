import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * Writes a benchmark directory of emoji for {@code ./pictor evaluate}. See the README beside it and
 * docs/benchmarks.md.
 *
 * <p>Queries ask for another background, style, skin tone or gender of a picture, everything else
 * equal, so that exactly one picture of the gallery answers each.
 */
public final class EmojiBenchmark {

    private static final int PICTURES = 3500; // before the answers
    private static final int QUERIES = 250; // a kind
    private static final JsonMapper JSON = new JsonMapper();

    private final Random random = new Random(17);
    private final List<String> colours = List.copyOf(EmojiBackgrounds.ALL.keySet());
    private final Map<String, EmojiPackages.Drawing> drawings = new LinkedHashMap<>();
    private final Set<Picture> gallery = new LinkedHashSet<>();
    private final List<Query> queries = new ArrayList<>();

    private record Picture(EmojiPackages.Drawing drawing, String background) {
        String id() {
            return key(drawing.name(), drawing.tone(), drawing.style()) + "-" + background;
        }
    }

    private record Query(Picture reference, String text, Picture target, String kind) {}

    /** How a kind of query changes a picture: what to say and what to look for. */
    private interface Change {
        Optional<Query> of(Picture reference);
    }

    private EmojiBenchmark(Path packages) throws IOException {
        var seen = new HashSet<Integer>();
        for (var drawing : EmojiPackages.drawings(packages)) {
            // Some flags look alike to the last pixel: two right answers.
            if (seen.add(pixels(drawing.sprite()))) {
                var key = key(drawing.name(), drawing.tone(), drawing.style());
                if (drawings.put(key, drawing) != null) {
                    throw new IllegalStateException("two drawings are called " + key);
                }
            }
        }
    }

    /** Arguments: folder with the unpacked packages, output folder. */
    public static void main(String[] args) throws IOException {
        var benchmark = new EmojiBenchmark(Path.of(args[0]));
        benchmark.choose();
        benchmark.write(Files.createDirectories(Path.of(args[1])));
    }

    private void choose() {
        var all = new ArrayList<>(drawings.values());
        Collections.shuffle(all, random);
        all.subList(0, PICTURES).forEach(drawing -> gallery.add(new Picture(drawing, colour())));
        var references = List.copyOf(gallery);
        ask(references, this::background);
        ask(references, this::style);
        ask(references, this::skinTone);
        ask(references, this::gender);
    }

    private void ask(List<Picture> references, Change change) {
        var shuffled = new ArrayList<>(references);
        Collections.shuffle(shuffled, random);
        shuffled.stream()
                .flatMap(reference -> change.of(reference).stream())
                .limit(QUERIES)
                .forEach(query -> {
                    queries.add(query);
                    gallery.add(query.target());
                });
    }

    private Optional<Query> background(Picture from) {
        var colour = colour();
        while (colour.equals(from.background())) {
            colour = colour();
        }
        var text = "is on %s %s background".formatted(article(colour), colour);
        return Optional.of(
                new Query(from, text, new Picture(from.drawing(), colour), "background"));
    }

    private Optional<Query> style(Picture from) {
        var drawing = from.drawing();
        var style = drawing.style().equals("noto") ? "twemoji" : "noto";
        var text = "is in %s style".formatted(style);
        return query(from, text, drawing.name(), drawing.tone(), style, "style");
    }

    private Optional<Query> skinTone(Picture from) {
        var drawing = from.drawing();
        var tones = new ArrayList<>(EmojiPackages.TONES.subList(1, EmojiPackages.TONES.size()));
        tones.remove(drawing.tone());
        var tone = tones.get(random.nextInt(tones.size()));
        var text = "has %s skin tone".formatted(tone);
        return query(from, text, drawing.name(), tone, drawing.style(), "skin tone");
    }

    private Optional<Query> gender(Picture from) {
        var drawing = from.drawing();
        return EmojiFamily.gender(drawing.name())
                .flatMap(gender -> {
                    var text = "is a " + EmojiFamily.other(gender);
                    var name = EmojiFamily.counterpart(drawing.name());
                    return query(from, text, name, drawing.tone(), drawing.style(), "gender");
                });
    }

    private Optional<Query> query(
            Picture from, String text, String name, String tone, String style, String kind) {
        return Optional.ofNullable(drawings.get(key(name, tone, style)))
                .map(found -> new Query(from, text, new Picture(found, from.background()), kind));
    }

    private void write(Path out) throws IOException {
        var pictures = Files.createDirectories(out.resolve("pictures"));
        var lines = new ArrayList<String>();
        for (var picture : gallery) {
            var file = pictures.resolve(picture.id() + ".png");
            ImageIO.write(
                    EmojiBackgrounds.paint(picture.drawing().sprite(), picture.background()),
                    "png",
                    file.toFile());
            lines.add(json("id", picture.id(), "file", out.relativize(file).toString()));
        }
        Files.write(out.resolve("gallery.jsonl"), lines);
        var asked = new ArrayList<String>();
        for (var query : queries) {
            var family = EmojiFamily.of(query.reference().drawing().name());
            asked.add(
                    json(
                            "reference", query.reference().id(),
                            "text", query.text(),
                            "targets", List.of(query.target().id()),
                            "kind", query.kind(),
                            "half", family.half(),
                            "group", family.group()));
        }
        Files.write(out.resolve("queries.jsonl"), asked);
        Files.writeString(
                out.resolve("benchmark.json"),
                json(
                                "format", 1,
                                "name", "emoji",
                                "description",
                                        "Another background, style, skin tone or gender of an emoji;"
                                                + " one right answer each.",
                                "credits",
                                        List.of(
                                                "Noto Emoji by Google, Apache-2.0"
                                                        + " (emoji-datasource-google 16.0.0)",
                                                "Twemoji by Twitter, Inc. and other contributors,"
                                                        + " CC BY 4.0 (emoji-datasource-twitter 16.0.0)",
                                                "names: emojibase-data 17.0.0, MIT"))
                        + "\n");
        var kinds = queries.stream().collect(Collectors.groupingBy(Query::kind, Collectors.counting()));
        System.out.println(gallery.size() + " pictures, queries " + kinds + " in " + out);
    }

    private static String json(Object... fields) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < fields.length; i += 2) {
            object.put((String) fields[i], fields[i + 1]);
        }
        return JSON.writeValueAsString(object);
    }

    private String colour() {
        return colours.get(random.nextInt(colours.size()));
    }

    private static String article(String noun) {
        return "aeiou".indexOf(noun.charAt(0)) < 0 ? "a" : "an";
    }

    private static int pixels(BufferedImage sprite) {
        int side = EmojiPackages.SIDE;
        return Arrays.hashCode(sprite.getRGB(0, 0, side, side, null, 0, side));
    }

    private static String key(String name, String tone, String style) {
        var slug =
                name.replace("*", "asterisk")
                        .replace("#", "hash")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}-]+", "_");
        return "%s-%s-%s".formatted(slug, tone, style);
    }
}

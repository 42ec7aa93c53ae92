import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

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

    private final Random random = new Random(17);
    private final List<String> colours = List.copyOf(EmojiBackgrounds.ALL.keySet());
    private final Map<String, EmojiPackages.Drawing> drawings = new LinkedHashMap<>();
    private final Set<EmojiPicture> gallery = new LinkedHashSet<>();
    private final List<EmojiQuery> queries = new ArrayList<>();

    /** How a kind of query changes a picture: what to say and what to look for. */
    private interface Change {
        Optional<EmojiQuery> of(EmojiPicture reference);
    }

    private EmojiBenchmark(Path packages) throws IOException {
        var seen = new HashSet<Integer>();
        for (var drawing : EmojiPackages.drawings(packages)) {
            // Some flags look alike to the last pixel: two right answers.
            if (seen.add(pixels(drawing.sprite()))) {
                var key = drawing.key();
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
        EmojiBenchmarkFiles.write(Path.of(args[1]), benchmark.gallery, benchmark.queries);
    }

    private void choose() {
        var all = new ArrayList<>(drawings.values());
        Collections.shuffle(all, random);
        all.subList(0, PICTURES)
                .forEach(drawing -> gallery.add(new EmojiPicture(drawing, colour())));
        var references = List.copyOf(gallery);
        ask(references, this::background);
        ask(references, this::style);
        ask(references, this::skinTone);
        ask(references, this::gender);
    }

    private void ask(List<EmojiPicture> references, Change change) {
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

    private Optional<EmojiQuery> background(EmojiPicture from) {
        var colour = colour();
        while (colour.equals(from.background())) {
            colour = colour();
        }
        var text = "is on %s %s background".formatted(article(colour), colour);
        return Optional.of(
                new EmojiQuery(from, text, new EmojiPicture(from.drawing(), colour), "background"));
    }

    private Optional<EmojiQuery> style(EmojiPicture from) {
        var drawing = from.drawing();
        var style = drawing.style().equals("noto") ? "twemoji" : "noto";
        var text = "is in %s style".formatted(style);
        return query(from, text, drawing.name(), drawing.tone(), style, "style");
    }

    private Optional<EmojiQuery> skinTone(EmojiPicture from) {
        var drawing = from.drawing();
        var tones = new ArrayList<>(EmojiPackages.TONES.subList(1, EmojiPackages.TONES.size()));
        tones.remove(drawing.tone());
        var tone = tones.get(random.nextInt(tones.size()));
        var text = "has %s skin tone".formatted(tone);
        return query(from, text, drawing.name(), tone, drawing.style(), "skin tone");
    }

    private Optional<EmojiQuery> gender(EmojiPicture from) {
        var drawing = from.drawing();
        return EmojiFamily.gender(drawing.name())
                .flatMap(gender -> {
                    var text = "is a " + EmojiFamily.other(gender);
                    var name = EmojiFamily.counterpart(drawing.name());
                    return query(from, text, name, drawing.tone(), drawing.style(), "gender");
                });
    }

    private Optional<EmojiQuery> query(
            EmojiPicture from, String text, String name, String tone, String style, String kind) {
        return Optional.ofNullable(drawings.get(EmojiPackages.key(name, tone, style)))
                .map(found ->
                        new EmojiQuery(
                                from, text, new EmojiPicture(found, from.background()), kind));
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
}

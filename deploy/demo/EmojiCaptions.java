import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;

/**
 * Writes sentences about emoji, one a line, for training phi from text alone. See the README beside
 * it.
 *
 * <p>The grammar is that of the emoji reference model's training: {@code {a photo of|a picture
 * of|an emoji of||an icon of} {a|an|} NAME {that|,|} [with|has SKIN TONE] [on a|is on a|with a
 * COLOUR background] [in|is in STYLE style] [about|tagged TAG]}, the parts in random order.
 */
public final class EmojiCaptions {

    private static final List<String> OPENINGS =
            List.of("a photo of ", "a picture of ", "an emoji of ", "an icon of ", "");

    private final Random random = new Random(29);
    private final List<String> colours = List.copyOf(EmojiBackgrounds.ALL.keySet());
    private final List<EmojiPackages.Drawing> drawings;

    private EmojiCaptions(List<EmojiPackages.Drawing> drawings) {
        this.drawings = drawings;
    }

    /**
     * Arguments: folder with the unpacked packages, output file, how many sentences, and "all", or
     * "A" or "B" for names of one group of the benchmark only.
     */
    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[2]);
        var group = args[3];
        if (!List.of("all", "A", "B").contains(group)) {
            throw new IllegalArgumentException("group is " + group + ", there are all, A and B");
        }
        var drawings =
                EmojiPackages.drawings(Path.of(args[0])).stream()
                        .filter(drawing ->
                                group.equals("all")
                                        || EmojiFamily.of(drawing.name()).group().equals(group))
                        .toList();
        var sentences = new LinkedHashSet<String>();
        var captions = new EmojiCaptions(drawings);
        while (sentences.size() < count) {
            sentences.add(captions.sentence());
        }
        Files.write(Path.of(args[1]), sentences);
        System.out.println(count + " sentences in " + args[1]);
    }

    private String sentence() {
        var drawing = drawings.get(random.nextInt(drawings.size()));
        var start = choose(OPENINGS) + noun(drawing.name());
        var parts = parts(drawing);
        if (parts.isEmpty()) {
            return start;
        }
        return switch (random.nextInt(3)) {
            case 0 -> start + " that " + join(parts, true, " and ");
            case 1 -> start + ", " + join(parts, false, " ");
            default -> start + " " + join(parts, false, " ");
        };
    }

    /** What can be said after "that", and without it. */
    private record Part(String clause, String phrase) {}

    private List<Part> parts(EmojiPackages.Drawing drawing) {
        var parts = new ArrayList<Part>();
        if (random.nextInt(10) < 8) {
            drawing.skinTone()
                    .ifPresent(tone -> parts.add(new Part("has " + tone, "with " + tone)));
        }
        if (random.nextInt(10) < 6) {
            var background = "a " + choose(colours) + " background";
            background = background.replace("a orange", "an orange");
            parts.add(
                    new Part("is on " + background, choose(List.of("on ", "with ")) + background));
        }
        if (random.nextInt(10) < 5) {
            var style = "in %s style".formatted(drawing.style());
            parts.add(new Part("is " + style, style));
        }
        if (random.nextInt(10) < 3 && !drawing.tags().isEmpty()) {
            var tag = choose(List.of("about ", "tagged ")) + choose(drawing.tags());
            parts.add(new Part("is " + tag, tag));
        }
        Collections.shuffle(parts, random);
        return parts;
    }

    private static String join(List<Part> parts, boolean clauses, String separator) {
        var texts = parts.stream().map(part -> clauses ? part.clause() : part.phrase()).toList();
        return String.join(separator, texts);
    }

    private String noun(String name) {
        if (random.nextInt(3) == 0) {
            return name;
        }
        return ("aeiouAEIOU".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
    }

    private <T> T choose(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}

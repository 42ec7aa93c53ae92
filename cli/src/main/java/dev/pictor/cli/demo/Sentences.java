package dev.pictor.cli.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Sentences about drawings and pictures, in the forms that the emoji reference model was trained on
 * (its README has the grammar). Not thread-safe.
 */
final class Sentences {

    private static final List<String> OPENINGS =
            List.of("a photo of ", "a picture of ", "an emoji of ", "an icon of ", "");
    private static final List<Background> BACKGROUNDS = List.of(Background.values());

    private final RandomGenerator random;

    Sentences(RandomGenerator random) {
        this.random = random;
    }

    /** What can be said after "that", and without it. */
    private record Part(String clause, String phrase) {}

    /** All that is to be seen in a picture. */
    String caption(Picture picture) {
        var drawing = picture.drawing();
        var parts = new ArrayList<Part>();
        tone(drawing).ifPresent(parts::add);
        parts.add(background(picture.background()));
        parts.add(style(drawing));
        return sentence(drawing, parts);
    }

    /** Something about a drawing, on whichever background. */
    String about(Drawing drawing) {
        var parts = new ArrayList<Part>();
        if (random.nextInt(10) < 8) {
            tone(drawing).ifPresent(parts::add);
        }
        if (random.nextInt(10) < 6) {
            parts.add(background(choose(BACKGROUNDS)));
        }
        if (random.nextInt(10) < 5) {
            parts.add(style(drawing));
        }
        if (random.nextInt(10) < 3 && !drawing.tags().isEmpty()) {
            var tag = choose(List.of("about ", "tagged ")) + choose(drawing.tags());
            parts.add(new Part("is " + tag, tag));
        }
        return sentence(drawing, parts);
    }

    private String sentence(Drawing drawing, List<Part> parts) {
        var start = choose(OPENINGS) + noun(drawing.thing());
        if (parts.isEmpty()) {
            return start;
        }
        Collections.shuffle(parts, random);
        return switch (random.nextInt(3)) {
            case 0 -> "%s that %s".formatted(start, joined(parts, true, " and "));
            case 1 -> "%s, %s".formatted(start, joined(parts, false, " "));
            default -> "%s %s".formatted(start, joined(parts, false, " "));
        };
    }

    private static String joined(List<Part> parts, boolean clauses, String separator) {
        return String.join(
                separator,
                parts.stream().map(part -> clauses ? part.clause() : part.phrase()).toList());
    }

    private static Optional<Part> tone(Drawing drawing) {
        var tone = drawing.tone() + " skin tone";
        return drawing.hasTone()
                ? Optional.of(new Part("has " + tone, "with " + tone))
                : Optional.empty();
    }

    private Part background(Background colour) {
        var background = "%s %s background".formatted(article(colour.word()), colour.word());
        return new Part("is on " + background, choose(List.of("on ", "with ")) + background);
    }

    private static Part style(Drawing drawing) {
        var style = "in %s style".formatted(drawing.style().word());
        return new Part("is " + style, style);
    }

    private String noun(String thing) {
        return random.nextInt(3) == 0 ? thing : "%s %s".formatted(article(thing), thing);
    }

    private static String article(String noun) {
        return "aeiouAEIOU".indexOf(noun.charAt(0)) < 0 ? "a" : "an";
    }

    private <T> T choose(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}

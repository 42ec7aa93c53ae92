package dev.pictor.cli.demo;

import java.util.List;
import java.util.Locale;

/**
 * A drawing of a thing, not yet on a background.
 *
 * @param thing its name
 * @param tone {@link #PLAIN}, or a skin tone such as {@code medium-dark}
 * @param group kind of the thing, such as {@code food}
 * @param tags words for it
 * @param style whose drawing it is
 * @param cell its place in the sheet of the style
 */
record Drawing(String thing, String tone, String group, List<String> tags, Style style, int cell) {

    /** The tone of what has no skin, or yellow skin. */
    static final String PLAIN = "plain";

    Drawing {
        tags = List.copyOf(tags);
    }

    boolean hasTone() {
        return !tone.equals(PLAIN);
    }

    /** What tells it from all others; fit for an image id. */
    String key() {
        var name = thing.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return hasTone()
                ? "%s-%s-%s".formatted(name, tone, style.word())
                : "%s-%s".formatted(name, style.word());
    }
}

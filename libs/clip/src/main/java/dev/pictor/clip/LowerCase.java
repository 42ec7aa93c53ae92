package dev.pictor.clip;

import java.util.Locale;

/**
 * Lower case by Unicode's own rules (Unicode Standard, section 3.13), as Python has it. Java's
 * differs in one letter: whether a sigma ends a word it decides within word boundaries.
 */
final class LowerCase {

    private static final char CAPITAL_SIGMA = 'Σ';

    private LowerCase() {}

    static String of(String text) {
        if (text.indexOf(CAPITAL_SIGMA) < 0) {
            return text.toLowerCase(Locale.ROOT);
        }
        var points = text.codePoints().toArray();
        var lower = new StringBuilder(text.length());
        for (int i = 0; i < points.length; i++) {
            if (points[i] == CAPITAL_SIGMA) {
                boolean ends = cased(points, i, -1) && !cased(points, i, 1);
                lower.append(ends ? 'ς' : 'σ');
            } else {
                lower.append(Character.toString(points[i]).toLowerCase(Locale.ROOT));
            }
        }
        return lower.toString();
    }

    /** Letter by letter, whatever stands beside it, as the tokenizers library has it. */
    static String ofEach(String text) {
        var lower = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> lower.append(Character.toString(point).toLowerCase(Locale.ROOT)));
        return lower.toString();
    }

    /** Whether the next letter in a direction has case, marks and apostrophes passed over. */
    private static boolean cased(int[] points, int from, int step) {
        int i = from + step;
        while (i >= 0 && i < points.length && ignorable(points[i])) {
            i += step;
        }
        return i >= 0
                && i < points.length
                && (Character.isLowerCase(points[i])
                        || Character.isUpperCase(points[i])
                        || Character.isTitleCase(points[i]));
    }

    private static boolean ignorable(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL ->
                    true;
            default -> "'.:··՟״‘’․‧︓﹒﹕＇．：".indexOf(point) >= 0;
        };
    }
}

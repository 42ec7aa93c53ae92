package dev.pictor.captions;

import java.util.ArrayList;
import java.util.List;

/**
 * Where words begin and end: letters, digits and marks, and what joins them, as in {@code t-shirt}
 * or {@code cat/dog}. An apostrophe joins nothing, so clitics stand alone, as in CLIP's tokeniser.
 */
final class Words {

    private static final String JOINERS = "-/.&+_\u2010\u2011\u200C\u200D";

    /** A word's place in a text. */
    record Place(int start, int end) {}

    private Words() {}

    /** The offset, moved back out of the middle of a word. */
    static int startOf(String text, int offset) {
        int start = offset;
        while (inside(text, start)) {
            start--;
        }
        return start;
    }

    /** The offset, moved on out of the middle of a word. */
    static int endOf(String text, int offset) {
        int end = offset;
        while (inside(text, end)) {
            end++;
        }
        return end;
    }

    /** All words. */
    static List<Place> of(String text) {
        var words = new ArrayList<Place>();
        for (int start = 0; start < text.length(); ) {
            if (Character.isLetterOrDigit(text.codePointAt(start))) {
                int end = endOf(text, start + 1);
                words.add(new Place(start, end));
                start = end;
            } else {
                start++;
            }
        }
        return words;
    }

    /** Whether an offset lies between two characters of one word. */
    private static boolean inside(String text, int offset) {
        if (offset <= 0 || offset >= text.length()) {
            return false;
        }
        boolean before = isPart(text, offset - 1);
        boolean after = isPart(text, offset);
        return before && after
                || before && isJoiner(text, offset) && isPart(text, offset + 1)
                || after && isJoiner(text, offset - 1) && isPart(text, offset - 2);
    }

    private static boolean isJoiner(String text, int index) {
        return JOINERS.indexOf(text.charAt(index)) >= 0;
    }

    private static boolean isPart(String text, int index) {
        if (index < 0 || index >= text.length()) {
            return false;
        }
        char half = text.charAt(index);
        int character =
                Character.isLowSurrogate(half) && index > 0
                        ? text.codePointAt(index - 1)
                        : text.codePointAt(index);
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK ->
                    true;
            default -> Character.isLetterOrDigit(character);
        };
    }
}

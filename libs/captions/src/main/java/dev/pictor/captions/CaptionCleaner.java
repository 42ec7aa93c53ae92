package dev.pictor.captions;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Makes captions of strangers fit to train on; thread-safe.
 *
 * <p>In order: HTML entities unescaped (twice, as CLIP's own cleaning does), {@code <PERSON>} made
 * a person, tags removed, characters that no text has removed, lower case, Unicode NFC, every
 * {@code $} deleted (it is the placeholder in CLIP's vocabulary), white space collapsed, cut at a
 * word. The time is linear in the input, whatever it holds.
 */
public final class CaptionCleaner {

    /** The default of the longest caption in characters; CLIP reads 77 tokens of it. */
    public static final int DEFAULT_MAX_LENGTH = 1_000;

    /** Markup and entities may be this many times longer than what they leave. */
    private static final int MARKUP_FACTOR = 16;

    private static final int SHORTEST_MAX_LENGTH = 16;

    /** A caption may hold one rubbish character in this many. */
    private static final int RUBBISH_SHARE = 10;

    private static final Pattern PERSON = Pattern.compile("(?i)<person>");

    /** Tags, comments, and the {@code <|...|>} that tokenisers read as control tokens. */
    private static final Pattern TAG = Pattern.compile("</?[\\p{L}!?|][^<>]*+>");

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private final int maxLength;

    /**
     * A cleaner.
     *
     * @param maxLength the longest result in characters, at least 16
     */
    public CaptionCleaner(int maxLength) {
        if (maxLength < SHORTEST_MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "maxLength %d: use at least %d".formatted(maxLength, SHORTEST_MAX_LENGTH));
        }
        this.maxLength = maxLength;
    }

    /** Cleans a caption, or says why it is none. */
    public Cleaned clean(String raw) {
        var head = raw.substring(0, (int) Math.min(raw.length(), (long) MARKUP_FACTOR * maxLength));
        var marked = PERSON.matcher(unescaped(unescaped(head))).replaceAll("person");
        var text = TAG.matcher(marked).replaceAll(" ");
        var kept = new StringBuilder(text.length());
        int rubbish = keepText(text, kept);
        if (rubbish * RUBBISH_SHARE > text.length()) {
            return new Cleaned.Refused(
                    Cleaned.Reason.BINARY,
                    "the caption has %d control or unassigned characters among %d: send UTF-8 text"
                            .formatted(rubbish, text.length()));
        }
        var lower =
                Normalizer.normalize(kept.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        var cut = cut(SPACES.matcher(lower).replaceAll(" ").strip());
        if (cut.isEmpty()) {
            return new Cleaned.Refused(
                    Cleaned.Reason.EMPTY, "the caption is empty: send a sentence about a picture");
        }
        if (cut.codePoints().noneMatch(Character::isLetter)) {
            return new Cleaned.Refused(
                    Cleaned.Reason.NO_LETTER,
                    "the caption has no letter: send a sentence about a picture");
        }
        return new Cleaned.Caption(cut);
    }

    private static String unescaped(String text) {
        return Parser.unescapeEntities(text, false);
    }

    /** Appends what may stay and counts what no text has. */
    private static int keepText(String text, StringBuilder kept) {
        int rubbish = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            switch (Character.getType(character)) {
                case Character.CONTROL -> {
                    kept.append(' ');
                    rubbish += Character.isWhitespace(character) ? 0 : 1;
                }
                case Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> rubbish++;
                case Character.FORMAT -> {
                    // Joiners shape words of many scripts; the others only hide things.
                    if (character == '\u200C' || character == '\u200D') {
                        kept.appendCodePoint(character);
                    }
                }
                default -> {
                    if (character == '\uFFFD') {
                        rubbish++;
                    } else if (character != '$' && character != '\uFFFC') {
                        kept.appendCodePoint(character);
                    }
                }
            }
        }
        return rubbish;
    }

    private String cut(String text) {
        if (text.length() <= maxLength) {
            return text;
        }
        int space = text.lastIndexOf(' ', maxLength);
        if (space > 0) {
            return text.substring(0, space);
        }
        int end = Character.isLowSurrogate(text.charAt(maxLength)) ? maxLength - 1 : maxLength;
        return text.substring(0, end);
    }
}

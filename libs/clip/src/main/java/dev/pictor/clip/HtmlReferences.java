package dev.pictor.clip;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Entities;

/**
 * Character references of HTML 5, read as Python's {@code html.unescape} and ftfy read them
 * (docs/method.md, Tokens): an impossible number becomes U+FFFD, an unknown name stays as it is.
 */
final class HtmlReferences {

    private static final Pattern LOOSE =
            Pattern.compile("&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
    private static final Pattern STRICT = Pattern.compile("&#?[0-9A-Za-z]{1,24};");

    /** What browsers make of the numbers 0x80 to 0x9f: windows-1252, where it has a character. */
    private static final String WINDOWS_1252 =
            "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    private HtmlReferences() {}

    /** Every reference, with or without its semicolon where HTML lets it go. */
    static String unescape(String text) {
        return text.indexOf('&') < 0
                ? text
                : LOOSE.matcher(text).replaceAll(m -> quoted(loose(m.group())));
    }

    /** Only those with a semicolon, and names in capitals such as that of an accented E. */
    static String unescapeClear(String text) {
        return text.indexOf('&') < 0
                ? text
                : STRICT.matcher(text).replaceAll(HtmlReferences::strict);
    }

    private static String strict(MatchResult match) {
        var reference = match.group();
        var name = reference.substring(1, reference.length() - 1);
        if (name.startsWith("#")) {
            var character = unescape(reference);
            return quoted(character.contains(";") ? reference : character);
        }
        var known = Entities.getByName(name);
        if (!known.isEmpty()) {
            return quoted(known);
        }
        // A name in capitals stands for its lower-case one, unless it begins with a known name.
        var lower = name.toLowerCase(Locale.ROOT);
        boolean capitals = !lower.equals(name) && name.equals(name.toUpperCase(Locale.ROOT));
        return quoted(
                capitals && loose(reference).equals(reference)
                        ? upper(Entities.getByName(lower), reference)
                        : reference);
    }

    private static String upper(String character, String otherwise) {
        return character.isEmpty() ? otherwise : character.toUpperCase(Locale.ROOT);
    }

    private static String loose(String reference) {
        var name = reference.substring(1);
        if (name.startsWith("#")) {
            return numbered(
                    name.endsWith(";") ? name.substring(1, name.length() - 1) : name.substring(1));
        }
        if (name.endsWith(";")) {
            var known = Entities.getByName(name.substring(0, name.length() - 1));
            if (!known.isEmpty()) {
                return known;
            }
        }
        // The longest beginning that needs no semicolon.
        for (int end = name.length(); end > 1; end--) {
            var head = name.substring(0, end);
            if (Entities.isBaseNamedEntity(head)) {
                return Entities.getByName(head) + name.substring(end);
            }
        }
        return reference;
    }

    private static String numbered(String digits) {
        boolean hex = digits.startsWith("x") || digits.startsWith("X");
        var number = (hex ? digits.substring(1) : digits).replaceFirst("^0+(?=.)", "");
        int point =
                number.length() > 8
                        ? Integer.MAX_VALUE
                        : (int) Math.min(Long.parseLong(number, hex ? 16 : 10), Integer.MAX_VALUE);
        if (point >= 0x80 && point < 0xA0) {
            return WINDOWS_1252.substring(point - 0x80, point - 0x7F);
        }
        if (point == 0
                || point > Character.MAX_CODE_POINT
                || (point >= 0xD800 && point <= 0xDFFF)) {
            return "\uFFFD";
        }
        boolean character =
                point == '\t'
                        || point == '\n'
                        || point == '\f'
                        || point == '\r'
                        || (point >= ' ' && point != 0x7F);
        boolean never = (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
        return character && !never ? Character.toString(point) : "";
    }

    private static String quoted(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }
}

package dev.pictor.clip;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What OpenCLIP does to a text before its tokenizer: mend characters, unescape HTML twice, collapse
 * white space, and what the tokenizer asks for besides (docs/method.md, Tokens).
 *
 * <p>Of ftfy's mends all are made that do not guess, in its order, until nothing changes. Texts
 * decoded with a wrong charset are left as they are. No text makes it fail.
 */
final class OpenClipCleaning {

    private static final Pattern C1 = Pattern.compile("[\\x80-\\x9F]");
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final Map<String, String> LIGATURES =
            Map.ofEntries(
                    Map.entry("Ĳ", "IJ"),
                    Map.entry("ĳ", "ij"),
                    Map.entry("ŉ", "ʼn"),
                    Map.entry("Ǳ", "DZ"),
                    Map.entry("ǲ", "Dz"),
                    Map.entry("ǳ", "dz"),
                    Map.entry("Ǆ", "DŽ"),
                    Map.entry("ǅ", "Dž"),
                    Map.entry("ǆ", "dž"),
                    Map.entry("Ǉ", "LJ"),
                    Map.entry("ǈ", "Lj"),
                    Map.entry("ǉ", "lj"),
                    Map.entry("Ǌ", "NJ"),
                    Map.entry("ǋ", "Nj"),
                    Map.entry("ǌ", "nj"),
                    Map.entry("ﬀ", "ff"),
                    Map.entry("ﬁ", "fi"),
                    Map.entry("ﬂ", "fl"),
                    Map.entry("ﬃ", "ffi"),
                    Map.entry("ﬄ", "ffl"),
                    Map.entry("ﬅ", "ſt"),
                    Map.entry("ﬆ", "st"));

    private static final Pattern LIGATURE = Pattern.compile("[ĲĳŉǄ-ǌǱ-ǳﬀ-ﬆ]");
    private static final Pattern WIDE_OR_HALF = Pattern.compile("[！-\uFFEF]");
    private static final Pattern SINGLE_QUOTE = Pattern.compile("[ʼ‘-‛]");
    private static final Pattern DOUBLE_QUOTE = Pattern.compile("[“-‟]");
    private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n?|[\\u2028\\u2029\\x85]");
    private static final Pattern TERMINAL = Pattern.compile("\\x1B\\[[\\d;]*[a-zA-Z]");
    private static final Pattern CONTROL =
            Pattern.compile(
                    "[\\x00-\\x08\\x0B\\x0E-\\x1F\\x7F\\u206A-\\u206F\\uFEFF\\uFFF9-\\uFFFC]");
    private static final Pattern LONE_SURROGATE =
            Pattern.compile(
                    "[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]");
    private static final Pattern SPACE =
            Pattern.compile("[\\s\\x1C-\\x1F]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

    private OpenClipCleaning() {}

    /** White space collapsed, lower case: what CLIP's own tokenizer takes. */
    static String lower(String text) {
        return LowerCase.of(whitespace(text));
    }

    /** White space collapsed: what tokenizers of other models take. */
    static String whitespace(String text) {
        var mended = mend(text);
        return collapse(HtmlReferences.unescape(HtmlReferences.unescape(mended)));
    }

    /** Lower case without punctuation: what SigLIP's tokenizers take. */
    static String canonical(String text) {
        var plain = PUNCTUATION.matcher(whitespace(text).replace('_', ' ')).replaceAll("");
        return collapse(LowerCase.of(plain));
    }

    /** Lower case without punctuation, and nothing mended: the transformers library's SigLIP. */
    static String withoutPunctuation(String text) {
        return collapse(PUNCTUATION.matcher(LowerCase.of(text)).replaceAll(""));
    }

    private static String collapse(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }

    // ftfy works line by line; from the first line with a "<" on, the text is HTML, whose
    // references
    // stay for the second step, behind the mending of quotes.
    private static String mend(String text) {
        var mended = new StringBuilder(text.length());
        boolean html = false;
        for (int start = 0; start < text.length(); ) {
            int lineBreak = text.indexOf('\n', start);
            int end = lineBreak < 0 ? text.length() : lineBreak + 1;
            var line = text.substring(start, end);
            html |= line.indexOf('<') >= 0;
            mended.append(mendLine(line, html));
            start = end;
        }
        return mended.toString();
    }

    private static String mendLine(String line, boolean html) {
        var text = line;
        while (true) {
            var before = text;
            text = html ? text : HtmlReferences.unescapeClear(text);
            text = C1.matcher(text).replaceAll(m -> windows1252(m.group()));
            text =
                    LIGATURE.matcher(text)
                            .replaceAll(m -> LIGATURES.getOrDefault(m.group(), m.group()));
            text = text.replace('\u3000', ' ');
            text = WIDE_OR_HALF.matcher(text).replaceAll(m -> standardWidth(m.group()));
            text = DOUBLE_QUOTE.matcher(text).replaceAll("\"");
            text = SINGLE_QUOTE.matcher(text).replaceAll("'");
            text = LINE_BREAK.matcher(text).replaceAll("\n");
            text = LONE_SURROGATE.matcher(text).replaceAll("\uFFFD");
            text = TERMINAL.matcher(text).replaceAll("");
            text = CONTROL.matcher(text).replaceAll("");
            text = Normalizer.normalize(text, Normalizer.Form.NFC);
            if (text.equals(before)) {
                return text;
            }
        }
    }

    private static String windows1252(String control) {
        var character =
                new String(
                        control.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                        WINDOWS_1252);
        return character.equals("\uFFFD") ? control : character;
    }

    private static String standardWidth(String character) {
        // "＄" and "＼" mean something to the matcher.
        return java.util.regex.Matcher.quoteReplacement(
                Normalizer.normalize(character, Normalizer.Form.NFKC));
    }
}

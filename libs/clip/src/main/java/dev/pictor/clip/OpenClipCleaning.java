package dev.pictor.clip;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/**
 * What OpenCLIP does to a text before its tokenizer: mend characters, unescape HTML twice, collapse
 * white space, lower case (docs/method.md, Tokens).
 *
 * <p>Of ftfy's mends those that do not guess are made: ligatures, full-width forms, curly quotes,
 * control characters, line breaks. Texts decoded with a wrong charset are left as they are.
 */
final class OpenClipCleaning {

    private static final Pattern LIGATURE_OR_WIDE = Pattern.compile("[ﬀ-ﬆĲĳŉǄ-ǌǱ-ǳ！-～\u3000]");
    private static final Pattern CONTROL =
            Pattern.compile(
                    "[\\x00-\\x08\\x0B\\x0E-\\x1F\\x7F\\u206A-\\u206F\\uFEFF\\uFFF9-\\uFFFC]");
    private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n?|\\u2028|\\u2029|\\x85");
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private OpenClipCleaning() {}

    static String clean(String text) {
        var mended =
                LIGATURE_OR_WIDE
                        .matcher(text)
                        .replaceAll(m -> Normalizer.normalize(m.group(), Normalizer.Form.NFKC))
                        .replaceAll("[‘’‛ʼ]", "'")
                        .replaceAll("[“”‟]", "\"");
        mended = LINE_BREAK.matcher(mended).replaceAll("\n");
        mended = CONTROL.matcher(mended).replaceAll("");
        mended = Normalizer.normalize(mended, Normalizer.Form.NFC);
        var unescaped = StringEscapeUtils.unescapeHtml4(StringEscapeUtils.unescapeHtml4(mended));
        return SPACE.matcher(unescaped).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }
}

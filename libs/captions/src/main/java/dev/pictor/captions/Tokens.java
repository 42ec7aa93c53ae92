package dev.pictor.captions;

import java.util.ArrayList;
import java.util.List;
import opennlp.tools.tokenize.TokenizerME;
import opennlp.tools.tokenize.TokenizerModel;
import opennlp.tools.util.Span;

/**
 * Splits captions as OpenNLP's {@code TokenizerME} does; not thread-safe.
 *
 * <p>That one looks at each stretch between white space alone, so its answers are kept by stretch.
 */
final class Tokens {

    private static final int CACHED_STRETCHES = 20_000;

    private final WordCache<Span[]> stretches;

    Tokens(TokenizerModel model) {
        stretches = new WordCache<>(CACHED_STRETCHES, new TokenizerME(model)::tokenizePos);
    }

    /** The tokens' places in the text, in order. */
    List<Span> of(String text) {
        var spans = new ArrayList<Span>();
        for (int start = 0; start < text.length(); ) {
            int space = text.indexOf(' ', start);
            int end = space < 0 ? text.length() : space;
            if (end > start) {
                for (var span : stretches.get(text.substring(start, end))) {
                    spans.add(new Span(span, start));
                }
            }
            start = end + 1;
        }
        return spans;
    }
}

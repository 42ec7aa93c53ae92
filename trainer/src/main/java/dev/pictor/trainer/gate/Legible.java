package dev.pictor.trainer.gate;

import dev.pictor.training.corpus.CaptionText;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which captions CLIP reads in words rather than letter by letter, by their letters a token beside
 * those of captions that are trusted.
 *
 * <p>A phi that has seen random letters, or a language of which the vocabulary has no words, gets
 * better at reading them. That is no gain, so the gate counts new captions only where they are
 * legible.
 */
final class Legible {

    /** Random letters have less than half the letters a token of what the vocabulary knows. */
    private static final double LEAST = 0.55;

    /** Characters of a text that are looked at: fewer tokens than the context. */
    private static final int SAMPLE = 64;

    private Legible() {}

    /**
     * The captions that are about as legible as the trusted ones.
     *
     * @param tokens how many tokens CLIP makes of a text
     */
    static List<CaptionText> among(
            List<CaptionText> captions,
            Collection<CaptionText> trusted,
            ToIntFunction<String> tokens) {
        var usual =
                trusted.stream()
                        .mapToDouble(c -> lettersPerToken(c.text(), tokens))
                        .sorted()
                        .toArray();
        if (usual.length == 0) {
            return captions;
        }
        double least = LEAST * usual[usual.length / 2];
        return captions.stream().filter(c -> lettersPerToken(c.text(), tokens) >= least).toList();
    }

    private static double lettersPerToken(String text, ToIntFunction<String> tokens) {
        // A longer text would be cut to the context, and its tokens with it.
        var sample = text.codePoints().limit(SAMPLE).toArray();
        long letters = Arrays.stream(sample).filter(c -> !Character.isWhitespace(c)).count();
        int count = tokens.applyAsInt(new String(sample, 0, sample.length));
        return (double) letters / Math.max(1, count);
    }
}

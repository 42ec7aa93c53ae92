package dev.pictor.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import opennlp.tools.util.Span;

/**
 * Finds the keywords of English captions: maximal runs of adjacent tokens that OpenNLP tags as
 * noun, proper noun, adjective or determiner. Not thread-safe: make one a thread; models are
 * shared.
 *
 * <p>The tags are those of OpenNLP's own tagger and tokeniser, computed faster; measured figures
 * are in {@code ./pictor bench tagging}. A caption in another language gets keywords of little
 * sense.
 *
 * <p>A clitic is no part of a keyword ({@code the dog's bowl} has two), though the model leaves it
 * in one token with its word, often with a tag for each ({@code NOUN+PART}): the run ends before
 * the apostrophe.
 */
public final class KeywordTagger {

    private static final Set<String> KEYWORD_TAGS = Set.of("NOUN", "PROPN", "ADJ", "DET");

    private static final Set<String> CLITICS = Set.of("", "s", "d", "ll", "re", "ve", "m");

    private final Tokens tokens = new Tokens(EnglishModels.TOKENIZER);
    private final GreedyTagger tagger = new GreedyTagger(EnglishModels.WEIGHTS);

    /** A tagger; the first of a process reads the models, which takes half a second. */
    public KeywordTagger() {}

    /** The keywords of a cleaned caption, in order. */
    public List<Keyword> keywords(String cleaned) {
        var spans = tokens.of(cleaned);
        var texts = spans.stream().map(span -> span.getCoveredText(cleaned).toString()).toList();
        return runs(spans, texts, tagger.tag(texts));
    }

    static List<Keyword> runs(List<Span> spans, List<String> texts, String[] tags) {
        var keywords = new ArrayList<Keyword>();
        var run = new ArrayList<String>();
        int start = 0;
        int end = 0;
        for (int i = 0; i < tags.length; i++) {
            var text = texts.get(i);
            int plus = tags[i].indexOf('+');
            boolean keyword =
                    KEYWORD_TAGS.contains(plus < 0 ? tags[i] : tags[i].substring(0, plus));
            int clitic = clitic(text);
            if (keyword && clitic != 0) {
                start = run.isEmpty() ? spans.get(i).getStart() : start;
                end = spans.get(i).getStart() + (clitic < 0 ? text.length() : clitic);
                run.add(clitic < 0 ? text : text.substring(0, clitic));
            }
            boolean goesOn = keyword && clitic < 0;
            if (!run.isEmpty() && (!goesOn || i == tags.length - 1)) {
                keywords.add(new Keyword(start, end, String.join(" ", run)));
                run.clear();
            }
        }
        return keywords;
    }

    /** Where the clitic of a token begins; -1 if it has none. */
    private static int clitic(String token) {
        int apostrophe = Math.max(token.lastIndexOf('\''), token.lastIndexOf('’'));
        return apostrophe >= 0 && CLITICS.contains(token.substring(apostrophe + 1))
                ? apostrophe
                : -1;
    }
}

package dev.pictor.captions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import opennlp.tools.util.Span;
import org.junit.jupiter.api.Test;

class KeywordTaggerTest {

    private final KeywordTagger tagger = new KeywordTagger();

    private List<String> texts(String caption) {
        return tagger.keywords(caption).stream().map(Keyword::text).toList();
    }

    @Test
    void runsOfDeterminersAdjectivesAndNounsAreKeywords() {
        assertThat(tagger.keywords("the cat sleeps on a red pillow"))
                .containsExactly(new Keyword(0, 7, "the cat"), new Keyword(18, 30, "a red pillow"));
        assertThat(texts("a woman wearing a red dress")).containsExactly("a woman", "a red dress");
        assertThat(texts("it's a very big dog")).containsExactly("a", "big dog");
        assertThat(texts("he is running quickly")).isEmpty();
    }

    @Test
    void cliticsStayOut() {
        assertThat(tagger.keywords("the dog's bowl"))
                .containsExactly(new Keyword(0, 7, "the dog"), new Keyword(10, 14, "bowl"));
    }

    @Test
    void tokensThatTouchAreJoinedByASpace() {
        var spans = List.of(new Span(0, 1), new Span(1, 2), new Span(2, 7));
        assertThat(
                        KeywordTagger.runs(
                                spans,
                                List.of("t", "-", "shirt"),
                                new String[] {"NOUN", "NOUN", "NOUN"}))
                .containsExactly(new Keyword(0, 7, "t - shirt"));
        assertThat(
                        KeywordTagger.runs(
                                spans,
                                List.of("t", "-", "shirt"),
                                new String[] {"NOUN", "PUNCT", "NOUN"}))
                .containsExactly(new Keyword(0, 1, "t"), new Keyword(2, 7, "shirt"));
    }

    @Test
    void hostileTextHasKeywordsInside() {
        var random = new Random(5);
        for (int i = 0; i < 500; i++) {
            var noise = new StringBuilder();
            random.ints(random.nextInt(200), 32, 0x3000).forEach(c -> noise.append((char) c));
            var text = noise.toString();
            int done = 0;
            for (var keyword : tagger.keywords(text)) {
                assertThat(keyword.start()).isGreaterThanOrEqualTo(done);
                assertThat(keyword.end()).isLessThanOrEqualTo(text.length());
                done = keyword.end();
            }
        }
        assertThat(tagger.keywords("")).isEmpty();
        assertThat(tagger.keywords("x".repeat(1_000))).hasSizeLessThanOrEqualTo(1);
    }
}

package dev.pictor.captions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import opennlp.tools.postag.POSTaggerME;
import opennlp.tools.tokenize.TokenizerME;
import org.junit.jupiter.api.Test;

class GreedyTaggerTest {

    @Test
    void agreesWithOpenNlpOnEveryToken() {
        var tokens = new Tokens(EnglishModels.TOKENIZER);
        var tagger = new GreedyTagger(EnglishModels.WEIGHTS);
        var plainTokenizer = new TokenizerME(EnglishModels.TOKENIZER);
        var plainTagger = new POSTaggerME(EnglishModels.TAGGER);
        int all = 0;
        int different = 0;
        for (var caption : CaptionCorpus.of(4_000)) {
            var expected = plainTokenizer.tokenize(caption);
            var texts =
                    tokens.of(caption).stream()
                            .map(span -> span.getCoveredText(caption).toString())
                            .toList();
            assertThat(texts).containsExactly(expected);
            var plain = plainTagger.tag(expected);
            var ours = tagger.tag(texts);
            all += plain.length;
            different += Arrays.mismatch(plain, ours) < 0 ? 0 : 1;
        }
        assertThat(all).isGreaterThan(100_000);
        assertThat(different).as("captions tagged otherwise").isZero();
    }
}

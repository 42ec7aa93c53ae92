package dev.pictor.benchmarks;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.captions.KeywordTagger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;
import opennlp.tools.tokenize.TokenizerME;
import opennlp.tools.tokenize.TokenizerModel;

/** Captions a second on one thread, cleaned and tagged, against OpenNLP's tokeniser and tagger. */
final class TaggingBenchmark {

    private static final int CAPTIONS = 2_000;
    private static final int RUNS = 9;
    private static final int WORDS = 18;

    private TaggingBenchmark() {}

    static void run(Path tokenizer) throws IOException {
        var captions = SyntheticCaptions.of(tokenizer, CAPTIONS, WORDS, WORDS);
        var plainTokens = new TokenizerME(tokens());
        var plainTagger = new POSTaggerME(tags());
        long count = 0;
        for (var caption : captions) {
            count += plainTokens.tokenize(caption).length;
        }
        var cleaner = new CaptionCleaner(CaptionCleaner.DEFAULT_MAX_LENGTH);
        var tagger = new KeywordTagger();
        report(
                "tagged",
                count,
                Stopwatch.paired(
                        3,
                        RUNS,
                        () -> captions.forEach(tagger::keywords),
                        () -> captions.forEach(c -> plainTagger.tag(plainTokens.tokenize(c)))));
        report(
                "new tagger a run",
                count,
                Stopwatch.paired(
                        3,
                        RUNS,
                        () -> captions.forEach(new KeywordTagger()::keywords),
                        () -> captions.forEach(c -> plainTagger.tag(plainTokens.tokenize(c)))));
        System.out.printf(
                "tagging cleaned only       %.0f captions/s%n",
                CAPTIONS / Stopwatch.median(3, RUNS, () -> captions.forEach(cleaner::clean)));
    }

    private static void report(String name, long tokens, double[] times) {
        System.out.printf(
                "tagging %-18s %.0f captions/s of %.1f tokens, OpenNLP alone %.0f, ratio %.1f%n",
                name,
                CAPTIONS / times[0],
                (double) tokens / CAPTIONS,
                CAPTIONS / times[1],
                times[2]);
    }

    private static TokenizerModel tokens() {
        try (var model =
                KeywordTagger.class.getResourceAsStream(
                        "/opennlp-en-ud-ewt-tokens-1.3-2.5.4.bin")) {
            return new TokenizerModel(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static POSModel tags() {
        try (var model =
                KeywordTagger.class.getResourceAsStream("/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin")) {
            return new POSModel(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.pictor.captions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import opennlp.tools.postag.POSModel;
import opennlp.tools.tokenize.TokenizerModel;

/** OpenNLP's models of English from the class path, read once a process; immutable. */
final class EnglishModels {

    private static final String TOKENS = "/opennlp-en-ud-ewt-tokens-1.3-2.5.4.bin";
    private static final String TAGS = "/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin";

    static final TokenizerModel TOKENIZER = read(TOKENS, TokenizerModel::new);
    static final POSModel TAGGER = read(TAGS, POSModel::new);
    static final TagWeights WEIGHTS = TagWeights.of(TAGGER);

    private EnglishModels() {}

    private interface Reader<T> {
        T read(InputStream stream) throws IOException;
    }

    private static <T> T read(String name, Reader<T> reader) {
        try (var stream = EnglishModels.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(
                        name + " is not on the class path, expected in the opennlp-models jars");
            }
            return reader.read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}

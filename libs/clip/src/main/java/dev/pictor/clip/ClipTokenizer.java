package dev.pictor.clip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.pictor.checkpoint.ClipConfig;
import dev.pictor.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * CLIP's byte-pair tokenizer, as the checkpoint's own files define it.
 *
 * <p>A text longer than the context keeps its first ids and ends with the end token. The place of a
 * pseudo-word is a position, never a character (docs/method.md, Tokens), so a {@code $} in a user's
 * text is only a dollar sign. Thread-safe.
 */
public final class ClipTokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final UnaryOperator<String> cleaning;
    private final int context;
    private final int start;
    private final int end;

    private ClipTokenizer(
            HuggingFaceTokenizer tokenizer,
            UnaryOperator<String> cleaning,
            int context,
            Path file) {
        this.tokenizer = tokenizer;
        this.cleaning = cleaning;
        this.context = context;
        var empty = tokenizer.encode("").getIds();
        if (empty.length != 2) {
            throw new InvalidCheckpointException(
                    file,
                    "must wrap a text in a start and an end token; the empty text has "
                            + empty.length
                            + " ids");
        }
        start = (int) empty[0];
        end = (int) empty[1];
    }

    /**
     * Loads {@code tokenizer.json}, or {@code vocab.json} and {@code merges.txt}.
     *
     * @throws InvalidCheckpointException if neither is there or the file is malformed
     */
    static ClipTokenizer load(Path directory, ClipConfig config) {
        var file = directory.resolve("tokenizer.json");
        UnaryOperator<String> cleaning =
                config.layout() == ClipConfig.Layout.OPEN_CLIP
                        ? OpenClipCleaning::clean
                        : UnaryOperator.identity();
        var options =
                Map.of("truncation", "false", "padding", "false", "modelMaxLength", "1000000");
        try {
            if (Files.exists(file)) {
                return new ClipTokenizer(
                        HuggingFaceTokenizer.newInstance(file, options),
                        cleaning,
                        config.context(),
                        file);
            }
            try (var json = BytePairFiles.asTokenizerJson(directory)) {
                return new ClipTokenizer(
                        HuggingFaceTokenizer.newInstance(json, options),
                        cleaning,
                        config.context(),
                        directory.resolve("vocab.json"));
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof InvalidCheckpointException invalid) {
                throw invalid;
            }
            throw new InvalidCheckpointException(
                    file, "is not a usable tokenizer: " + e.getMessage(), e);
        }
    }

    /** Tokenises a text, cut to the context. */
    public TokenIds encode(String text) {
        return encodePieces(List.of(text));
    }

    /**
     * Tokenises {@code before}, a pseudo-word, {@code after}.
     *
     * @param before text in front of the pseudo-word; must leave room for it
     * @param after text behind it, may be empty; it is what gets cut to the context
     */
    public TokenIds encodeAround(String before, String after) {
        var head = content(before);
        if (head.length + 3 > context) {
            throw new IllegalArgumentException(
                    "text before the pseudo-word has %d tokens, the context %d"
                            .formatted(head.length, context));
        }
        return encodePieces(List.of(before, after));
    }

    /**
     * Tokenises a masked caption: pieces of text with a pseudo-word between each two.
     *
     * <p>If cutting to the context leaves no pseudo-word, the caption becomes "a photo of" and one
     * (docs/method.md, Captions).
     *
     * @param pieces at least two; each may be empty
     */
    public TokenIds encodeMasked(List<String> pieces) {
        if (pieces.size() < 2) {
            throw new IllegalArgumentException("a masked caption has at least two pieces");
        }
        var tokens = encodePieces(pieces);
        return tokens.slots().length > 0 ? tokens : encodeAround("a photo of", "");
    }

    private TokenIds encodePieces(List<String> pieces) {
        var ids = IntStream.builder().add(start);
        var slots = IntStream.builder();
        int length = 1;
        for (int i = 0; i < pieces.size() && length < context - 1; i++) {
            if (i > 0) {
                // The id at a slot is never read; the start can at least not be taken for the end.
                slots.add(length++);
                ids.add(start);
            }
            for (int id : content(pieces.get(i))) {
                if (length < context - 1) {
                    ids.add(id);
                    length++;
                }
            }
        }
        return new TokenIds(ids.add(end).build().toArray(), slots.build().toArray());
    }

    private int[] content(String text) {
        var ids = tokenizer.encode(cleaning.apply(text), false, false).getIds();
        return IntStream.range(0, ids.length).map(i -> (int) ids[i]).toArray();
    }

    /** The end token, at whose position the text tower is read out. */
    public int end() {
        return end;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

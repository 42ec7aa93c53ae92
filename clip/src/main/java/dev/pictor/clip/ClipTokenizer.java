package dev.pictor.clip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.pictor.clip.checkpoint.ClipConfig;
import dev.pictor.clip.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * CLIP's byte-pair tokenizer, as the checkpoint's own files define it.
 *
 * <p>A text longer than the context keeps its first ids and ends with the end token. The place of a
 * pseudo-word is a position, never a character (lincir-spec section 1.7), so a {@code $} in a
 * user's text is only a dollar sign. Thread-safe.
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
        return new TokenIds(cut(content(text), new int[0], 0), new int[0]);
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
        return new TokenIds(cut(head, content(after), 1), new int[] {head.length + 1});
    }

    // The id at a slot is never read; the start token can at least not be taken for the end.
    private int[] cut(int[] head, int[] tail, int slots) {
        var placeholder = IntStream.generate(() -> start).limit(slots);
        var content =
                IntStream.concat(
                                IntStream.concat(IntStream.of(head), placeholder),
                                IntStream.of(tail))
                        .limit(context - 2L);
        return IntStream.concat(IntStream.concat(IntStream.of(start), content), IntStream.of(end))
                .toArray();
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

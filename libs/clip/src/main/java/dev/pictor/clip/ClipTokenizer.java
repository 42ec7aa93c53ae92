package dev.pictor.clip;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.pictor.checkpoint.ClipConfig;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.checkpoint.TextTower;
import dev.pictor.checkpoint.TokenRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The tokenizer of a text tower, as the checkpoint's own files define it or CLIP's.
 *
 * <p>A text longer than the context keeps its first ids and ends with the end token. The place of a
 * pseudo-word is a position, never a character (docs/method.md, Tokens), so a {@code $} in a user's
 * text is only a dollar sign. Thread-safe.
 */
public final class ClipTokenizer implements AutoCloseable {

    private static final Map<String, String> OPTIONS =
            Map.of("truncation", "false", "padding", "false", "modelMaxLength", "1000000");

    private static final String ANY_WORD = "a";
    private static final int NO_END = -1;

    private final HuggingFaceTokenizer tokenizer;
    private final UnaryOperator<String> cleaning;
    private final int context;
    private final int[] before;
    private final int[] after;
    private final int end;
    private final int padding;

    private ClipTokenizer(
            HuggingFaceTokenizer tokenizer,
            UnaryOperator<String> cleaning,
            TokenRules rules,
            int context,
            int padding,
            Path file) {
        this.tokenizer = tokenizer;
        this.context = context;
        this.padding = padding;
        this.cleaning = cleaning;
        var word = ints(tokenizer.encode(ANY_WORD, false, false).getIds());
        var wrapped = ints(tokenizer.encode(ANY_WORD, true, false).getIds());
        int start = Collections.indexOfSubList(boxed(wrapped), boxed(word));
        if (word.length == 0 || start < 0 || wrapped.length - word.length + 2 > context) {
            throw new InvalidCheckpointException(
                    file,
                    "must put its own tokens around a text; makes %s of %s"
                            .formatted(boxed(wrapped), boxed(word)));
        }
        before = Arrays.copyOf(wrapped, start);
        after = Arrays.copyOfRange(wrapped, start + word.length, wrapped.length);
        end = after.length == 0 ? NO_END : after[after.length - 1];
        if (rules.endAsPadding() && after.length > 0) {
            after[after.length - 1] = 0;
        }
    }

    /**
     * Loads the tokenizer that a configuration asks for: CLIP's, or {@code tokenizer.json}, or
     * {@code vocab.json} and {@code merges.txt}.
     *
     * @throws InvalidCheckpointException if neither is there, a file is malformed, or it does not
     *     end a text as the text tower expects
     */
    static ClipTokenizer load(Path directory, ClipConfig config) {
        var rules = config.tokens();
        var file = directory.resolve("tokenizer.json");
        boolean own = rules.vocabulary() == TokenRules.Vocabulary.CLIP;
        try (var json =
                own
                        ? BytePairFiles.ofClip()
                        : Files.exists(file)
                                ? Files.newInputStream(file)
                                : BytePairFiles.ofDirectory(directory)) {
            var words = HuggingFaceTokenizer.newInstance(json, OPTIONS);
            boolean padded = config.text().padded();
            var tokenizer =
                    new ClipTokenizer(
                            words,
                            cleaning(directory, rules, padded),
                            rules,
                            config.text().context(),
                            padded ? TokenizerFiles.padding(directory, own) : 0,
                            file);
            tokenizer.check(config.text(), rules, file);
            return tokenizer;
        } catch (IOException | RuntimeException e) {
            if (e instanceof InvalidCheckpointException invalid) {
                throw invalid;
            }
            throw new InvalidCheckpointException(
                    file, "is not a usable tokenizer: " + e.getMessage(), e);
        }
    }

    private static UnaryOperator<String> cleaning(Path directory, TokenRules rules, boolean padded)
            throws IOException {
        return switch (rules.cleaning()) {
            case NONE -> TokenizerFiles.cleaning(directory, padded);
            case WHITESPACE -> OpenClipCleaning::whitespace;
            case LOWER -> OpenClipCleaning::lower;
            case CANONICAL -> OpenClipCleaning::canonical;
        };
    }

    /** The tower finds a text's end by its id; a tokenizer of another end would be misread. */
    private void check(TextTower tower, TokenRules rules, Path file) {
        if (tower.readOut() != TextTower.ReadOut.END) {
            return;
        }
        int expected = rules.endToken() >= 0 ? rules.endToken() : tower.vocabulary() - 1;
        if (end != expected) {
            throw new InvalidCheckpointException(
                    file,
                    "ends a text with token %s, the text tower reads it at token %d"
                            .formatted(end == NO_END ? "nothing" : end, expected));
        }
    }

    /** Tokenises a text, cut to the context. */
    public TokenIds encode(String text) {
        return encodePieces(List.of(text));
    }

    /**
     * Tokenises {@code prefix}, a pseudo-word, {@code suffix}.
     *
     * @param prefix text in front of the pseudo-word; must leave room for it
     * @param suffix text behind it, may be empty; it is what gets cut to the context
     */
    public TokenIds encodeAround(String prefix, String suffix) {
        var head = content(prefix);
        if (before.length + head.length + 1 + after.length > context) {
            throw new IllegalArgumentException(
                    "text before the pseudo-word has %d tokens, the context %d"
                            .formatted(head.length, context));
        }
        return encodePieces(List.of(prefix, suffix));
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
        var ids = IntStream.builder();
        Arrays.stream(before).forEach(ids::add);
        var slots = IntStream.builder();
        int length = before.length;
        int room = context - after.length;
        boolean cut = false;
        for (int i = 0; i < pieces.size(); i++) {
            if (i > 0 && length < room) {
                // The id at a slot is never read; the first can at least not be taken for the end.
                slots.add(length++);
                ids.add(before.length > 0 ? before[0] : padding);
            } else if (i > 0) {
                cut = true;
            }
            for (int id : content(pieces.get(i))) {
                if (length < room) {
                    ids.add(id);
                    length++;
                } else {
                    cut = true;
                }
            }
        }
        Arrays.stream(after).forEach(ids::add);
        return new TokenIds(ids.build().toArray(), slots.build().toArray(), cut);
    }

    private int[] content(String text) {
        return ints(tokenizer.encode(cleaning.apply(text), false, false).getIds());
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    /** The end token, at whose position CLIP's text tower is read out; -1 if there is none. */
    public int end() {
        return end;
    }

    /** The token that stands behind a text where the tower sees it. */
    int padding() {
        return padding;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

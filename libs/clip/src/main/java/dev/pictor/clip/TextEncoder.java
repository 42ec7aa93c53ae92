package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.TextTower.ReadOut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The text tower (docs/method.md, Encoders) with pseudo-word injection (docs/method.md, Phi).
 *
 * <p>A batch is cut to its longest text where attention is causal, so that what lies behind the end
 * token cannot matter; elsewhere texts are padded to the context. Thread-safe; not for virtual
 * threads.
 */
public final class TextEncoder {

    /** Tokens in a matrix product above which more of them make it no more efficient. */
    private static final int LARGE_CHUNK = 256;

    private final Towers towers;
    private final List<NDArray> weights;
    private final int context;
    private final int width;
    private final int vocabulary;
    private final int dimension;
    private final boolean padded;
    private final boolean lastPosition;
    private final int padding;
    private final int end;
    private final boolean plain;

    /**
     * Loads the tower.
     *
     * @param tokenizer the one that made its texts
     */
    TextEncoder(Towers towers, Checkpoint checkpoint, ClipTokenizer tokenizer) {
        this.towers = towers;
        var config = checkpoint.config();
        var tower = config.text();
        context = tower.context();
        vocabulary = tower.vocabulary();
        width = tower.width();
        dimension = config.joint();
        padded = tower.padded();
        lastPosition = tower.readOut() == ReadOut.LAST;
        padding = tokenizer.padding();
        end = tokenizer.end();
        var embeddings = "text_model.embeddings.";
        var all = new ArrayList<NDArray>();
        all.add(towers.table(checkpoint, embeddings + "token_embedding.weight", vocabulary, width));
        all.add(
                towers.array(
                        checkpoint.read(embeddings + "position_embedding.weight", context, width)));
        towers.norm(all, checkpoint, "text_model.final_layer_norm", width);
        all.add(towers.array(checkpoint.textProjection()));
        all.add(towers.array(checkpoint.textProjectionBias()));
        var layers = "text_model.encoder.layers.";
        towers.blocks(
                all, checkpoint, layers, tower.shape(), tower.activation(), tower.layerScale());
        var last = layers + (tower.shape().layers() - 1);
        towers.queryApart(
                all,
                checkpoint.attentionInput(last, "weight", width),
                checkpoint.attentionInput(last, "bias", width),
                width);
        weights = ScriptModule.weights(all);
        plain = false;
    }

    private TextEncoder(TextEncoder cut) {
        towers = cut.towers;
        weights = cut.weights;
        context = cut.context;
        vocabulary = cut.vocabulary;
        width = cut.width;
        dimension = cut.dimension;
        padded = cut.padded;
        lastPosition = cut.lastPosition;
        padding = cut.padding;
        end = cut.end;
        plain = true;
    }

    /**
     * The same tower computed as it is written down: every text padded to {@link #context()}, all
     * layers for all tokens. What the fast way is checked and measured against.
     */
    public TextEncoder plain() {
        return new TextEncoder(this);
    }

    /** Longest token sequence, start and end included. */
    public int context() {
        return context;
    }

    /** Length of a token embedding and so of a pseudo-word (W). */
    public int width() {
        return width;
    }

    /** Length of an embedding (D). */
    public int dimension() {
        return dimension;
    }

    /**
     * Encodes a batch of texts, each with or without a pseudo-word.
     *
     * <p>Texts of very different length are encoded in chunks of similar length, so that a short
     * one does not pay for a long neighbour.
     *
     * @return one projected, un-normalised embedding a prompt, in the same order
     * @throws IllegalArgumentException if a text is longer than {@link #context()}, an id outside
     *     the vocabulary, or a word of another width
     */
    public float[][] encode(List<Prompt> prompts) {
        prompts.forEach(this::check);
        var embeddings = new float[prompts.size()][];
        var byLength =
                IntStream.range(0, prompts.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> prompts.get(i).tokens().length()))
                        .toList();
        var lengths = byLength.stream().map(i -> prompts.get(i).tokens().length()).toList();
        int from = 0;
        while (from < byLength.size()) {
            int to = endOfChunk(lengths, from);
            var chunk = byLength.subList(from, to);
            var rows = encodeTogether(chunk.stream().map(prompts::get).toList());
            for (int i = 0; i < rows.length; i++) {
                embeddings[chunk.get(i)] = rows[i];
            }
            from = to;
        }
        return embeddings;
    }

    /**
     * A chunk ends before a text of twice the length of its first; one that is large enough to keep
     * the cores busy, already before one that is a quarter longer.
     */
    private int endOfChunk(List<Integer> lengths, int from) {
        int to = from + 1;
        while (to < lengths.size()) {
            double growth = (double) lengths.get(to) / lengths.get(from);
            boolean large = (to - from) * lengths.get(from) >= LARGE_CHUNK;
            if (!plain && growth > (large ? 1.25 : 2)) {
                break;
            }
            to++;
        }
        return to;
    }

    private float[][] encodeTogether(List<Prompt> prompts) {
        try (var manager = towers.scope()) {
            var inputs = inputs(manager, prompts);
            var method = inputs.size() > 2 ? "composed" : plain ? "text_plain" : "text";
            return towers.rows(towers.run(method, inputs, weights));
        }
    }

    /** Ids and ends of a batch of increasing length; with pseudo-words also slots and words. */
    private List<NDArray> inputs(NDManager manager, List<Prompt> prompts) {
        int n = prompts.size();
        int length = plain || padded ? context : prompts.getLast().tokens().length();
        var ids = new long[n * length];
        var ends = new long[n];
        var slots = new boolean[n * length];
        var words = new float[n * width];
        boolean composed = false;
        for (int i = 0; i < n; i++) {
            var tokens = prompts.get(i).tokens();
            var row = tokens.ids();
            for (int t = 0; t < length; t++) {
                ids[i * length + t] =
                        t < row.length ? row[t] : padded ? padding : row[row.length - 1];
            }
            ends[i] = lastPosition ? context - 1L : firstEnd(row);
            var word = prompts.get(i).word();
            if (word != null) {
                composed = true;
                for (int slot : tokens.slots()) {
                    slots[i * length + slot] = true;
                }
                System.arraycopy(word, 0, words, i * width, width);
            }
        }
        var inputs = new ArrayList<NDArray>();
        inputs.add(manager.create(ids, new Shape(n, length)));
        inputs.add(manager.create(ends, new Shape(n)));
        if (composed) {
            inputs.add(manager.create(slots, new Shape(n, length)));
            inputs.add(manager.create(words, new Shape(n, width)));
        }
        return inputs;
    }

    /** A text that spells the end token, or has an unknown word of the same id, is read there. */
    private int firstEnd(int[] ids) {
        for (int i = 0; i < ids.length - 1; i++) {
            if (ids[i] == end) {
                return i;
            }
        }
        return ids.length - 1;
    }

    /**
     * A part of the masking objective: the loss of some captions and its gradient by their words.
     *
     * @param loss their share of the batch's mean
     * @param gradients one row a caption, of width W
     */
    record MaskedLoss(double loss, float[][] gradients) {}

    /**
     * Encodes masked captions of increasing length with their pseudo-words and compares them with
     * the clean latents (docs/method.md, Loss). Only activations are differentiated: the weights of
     * the tower are constants here.
     *
     * @param scale 1 / (B * D) of the whole batch
     */
    MaskedLoss maskedLoss(List<Prompt> masked, List<float[]> latents, double scale) {
        masked.forEach(this::check);
        var flat = new float[latents.size() * dimension];
        for (int i = 0; i < latents.size(); i++) {
            System.arraycopy(latents.get(i), 0, flat, i * dimension, dimension);
        }
        try (var manager = towers.scope()) {
            var inputs = inputs(manager, masked);
            inputs.add(manager.create(flat, new Shape(latents.size(), dimension)));
            inputs.add(manager.create(scale));
            var result = towers.differentiate(plain ? "masked_plain" : "masked", inputs, weights);
            return new MaskedLoss(
                    result.get(0).toFloatArray()[0], towers.rows(new NDList(result.get(1))));
        }
    }

    private void check(Prompt prompt) {
        var tokens = prompt.tokens();
        if (tokens.length() > context) {
            throw new IllegalArgumentException(
                    "text of %d tokens, the model reads at most %d"
                            .formatted(tokens.length(), context));
        }
        for (int id : tokens.ids()) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException(
                        "token id %d, the vocabulary has %d".formatted(id, vocabulary));
            }
        }
        var word = prompt.word();
        if (word != null && word.length != width) {
            throw new IllegalArgumentException(
                    "pseudo-word of width %d, the model takes %d".formatted(word.length, width));
        }
    }
}

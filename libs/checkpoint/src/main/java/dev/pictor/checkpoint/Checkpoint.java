package dev.pictor.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A checkpoint directory: its configuration and its weights under one set of names.
 *
 * <p>Whatever the layout, tensors are asked for by Hugging Face's names and come back in one form
 * (docs/method.md, Checkpoints): attention inputs fused as (3W, W) in the order q, k, v,
 * projections as (D, W). Thread-safe; it only remembers what was read.
 */
public final class Checkpoint {

    /** Tensors of a whole model that no embedding depends on. */
    private static final Pattern NO_PART_OF_A_TOWER =
            Pattern.compile(
                    "(.*\\.)?(logit_scale|logit_bias|position_ids|attn_mask|input_resolution"
                            + "|context_length|vocab_size)");

    private final Path directory;
    private final ClipConfig config;
    private final String textPrefix;
    private final Map<String, TensorFile> tensors;
    private final List<Path> files;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    private Checkpoint(
            Path directory, ClipConfig config, Map<String, TensorFile> tensors, List<Path> files) {
        this.directory = directory;
        this.config = config;
        this.tensors = tensors;
        this.files = files;
        textPrefix = tensors.containsKey("text.token_embedding.weight") ? "text." : "";
    }

    /**
     * Opens a directory of any layout; reads configuration and headers, no weights yet.
     *
     * @param directory the checkpoint's, or that of a hub's cache or of sentence-transformers
     *     around it
     * @throws InvalidCheckpointException if a file is missing, truncated or malformed
     */
    public static Checkpoint open(Path directory) {
        var folder = ModelFolder.of(directory);
        var config = ClipConfig.read(folder);
        var files = WeightFiles.of(folder, config.layout());
        var tensors = new HashMap<String, TensorFile>();
        for (var file : files) {
            var opened = TensorFile.open(file);
            opened.names().forEach(name -> tensors.put(name, opened));
        }
        return new Checkpoint(folder, config, tensors, files);
    }

    /** The directory that holds the checkpoint's files. */
    public Path directory() {
        return directory;
    }

    /** What the directory says about its model. */
    public ClipConfig config() {
        return config;
    }

    /**
     * An identifier of the weights: equal files have equal identifiers, wherever they lie.
     *
     * @return {@code clip-} and twelve hex digits of the SHA-256 of the weight files
     */
    public String id() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 20];
            for (var file : files) {
                try (var in = Files.newInputStream(file)) {
                    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                        digest.update(buffer, 0, n);
                    }
                }
            }
            return "clip-" + HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw new InvalidCheckpointException(directory, "cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A tensor in row-major order, its shape checked. */
    public record Weight(Dimensions shape, float[] values) {}

    /**
     * Reads a tensor that all layouts store alike.
     *
     * @param name Hugging Face's
     * @throws InvalidCheckpointException if it is missing, of another shape, or not all numbers
     */
    public Weight read(String name, long... shape) {
        return stored(ownName(name), shape);
    }

    /** Reads a tensor before which a layout may put dimensions of size one. */
    public Weight readFlat(String name, long... shape) {
        var stored = ownName(name);
        var full = shape;
        while (full.length < rank(stored)) {
            full = prepend(1, full);
        }
        return new Weight(Dimensions.of(shape), stored(stored, full).values());
    }

    /** Reads a projection, stored as (D, W) by Hugging Face and as (W, D) by OpenCLIP. */
    public Weight imageProjection() {
        int width = config.vision().width();
        return config.layout() == ClipConfig.Layout.HUGGING_FACE
                ? read("visual_projection.weight", config.joint(), width)
                : transposed(read("visual_projection.weight", width, config.joint()));
    }

    /** Reads the text tower's projection; a missing one is the identity, without a bias. */
    public Weight textProjection() {
        int width = config.text().width();
        return switch (config.text().projection()) {
            case NONE -> identity(width);
            case WITH_BIAS -> stored(textHead() + ".weight", config.joint(), width);
            case PLAIN ->
                    config.layout() == ClipConfig.Layout.HUGGING_FACE
                            ? read("text_projection.weight", config.joint(), width)
                            : transposed(
                                    stored(textPrefix + "text_projection", width, config.joint()));
        };
    }

    /** Reads the bias of the text tower's projection, zeros where it has none. */
    public Weight textProjectionBias() {
        return config.text().projection() == TextTower.Projection.WITH_BIAS
                ? stored(textHead() + ".bias", config.joint())
                : new Weight(Dimensions.of(config.joint()), new float[config.joint()]);
    }

    private String textHead() {
        return config.layout() == ClipConfig.Layout.HUGGING_FACE
                ? "text_model.head"
                : textPrefix + "text_projection";
    }

    /**
     * Reads the fused weight (3W, W) or bias (3W) of a block's attention inputs, in the order q, k,
     * v.
     *
     * @param block Hugging Face's name, such as {@code text_model.encoder.layers.0}
     * @param kind {@code weight} or {@code bias}
     */
    public Weight attentionInput(String block, String kind, int width) {
        var row = kind.equals("bias") ? new long[] {} : new long[] {width};
        return switch (config.layout()) {
            case HUGGING_FACE ->
                    fused(
                            List.of(
                                    read(block + ".self_attn.q_proj." + kind, prepend(width, row)),
                                    read(block + ".self_attn.k_proj." + kind, prepend(width, row)),
                                    read(block + ".self_attn.v_proj." + kind, prepend(width, row))),
                            prepend(3L * width, row));
            case OPEN_CLIP, OPEN_CLIP_TIMM ->
                    stored(
                            ownName(block) + (timm(block) ? ".attn.qkv." : ".attn.in_proj_") + kind,
                            prepend(3L * width, row));
        };
    }

    /** Reads the same of the head that pools by attention. */
    public Weight poolingInput(String kind, int width) {
        var row = kind.equals("bias") ? new long[] {} : new long[] {width};
        if (config.layout() == ClipConfig.Layout.HUGGING_FACE) {
            return read("vision_model.head.attention.in_proj_" + kind, prepend(3L * width, row));
        }
        var pool = "visual.trunk.attn_pool.";
        return fused(
                List.of(
                        stored(pool + "q." + kind, prepend(width, row)),
                        stored(pool + "kv." + kind, prepend(2L * width, row))),
                prepend(3L * width, row));
    }

    /**
     * Reads the factors by which a block scales what it adds, first for attention, then the rest.
     */
    public List<Weight> layerScale(String block, int width) {
        var own = ownName(block);
        return List.of(stored(own + ".ls_1.gamma", width), stored(own + ".ls_2.gamma", width));
    }

    private boolean timm(String block) {
        return config.layout() == ClipConfig.Layout.OPEN_CLIP_TIMM && block.startsWith("vision");
    }

    /**
     * Checks that the towers were made of all that the files hold.
     *
     * @throws InvalidCheckpointException naming a tensor that nobody read
     */
    public void requireAllRead() {
        var left =
                tensors.entrySet().stream()
                        .filter(entry -> !read.contains(entry.getKey()))
                        .filter(entry -> !NO_PART_OF_A_TOWER.matcher(entry.getKey()).matches())
                        .sorted(Map.Entry.comparingByKey())
                        .toList();
        if (!left.isEmpty()) {
            var name = left.getFirst().getKey();
            throw new InvalidCheckpointException(
                    directory,
                    ("%d tensors are no part of the towers that the configuration describes, such"
                                    + " as %s of shape %s")
                            .formatted(left.size(), name, left.getFirst().getValue().shape(name)));
        }
    }

    private static Weight transposed(Weight stored) {
        int rows = stored.shape().sizes().get(0).intValue();
        int columns = stored.shape().sizes().get(1).intValue();
        var values = new float[stored.values().length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                values[c * rows + r] = stored.values()[r * columns + c];
            }
        }
        return new Weight(Dimensions.of(columns, rows), values);
    }

    private static Weight identity(int width) {
        var values = new float[width * width];
        for (int i = 0; i < width; i++) {
            values[i * width + i] = 1;
        }
        return new Weight(Dimensions.of(width, width), values);
    }

    private static Weight fused(List<Weight> parts, long[] shape) {
        var values = new float[(int) Dimensions.of(shape).size()];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part.values(), 0, values, at, part.values().length);
            at += part.values().length;
        }
        return new Weight(Dimensions.of(shape), values);
    }

    private static long[] prepend(long first, long[] rest) {
        var shape = new long[rest.length + 1];
        shape[0] = first;
        System.arraycopy(rest, 0, shape, 1, rest.length);
        return shape;
    }

    private String ownName(String name) {
        return TensorNames.of(config.layout(), name, textPrefix);
    }

    private int rank(String name) {
        var file = tensors.get(name);
        return file == null ? 0 : file.shape(name).sizes().size();
    }

    /**
     * Reads some rows of a matrix that all layouts store alike.
     *
     * @param name Hugging Face's
     * @param from the first row
     * @param to the row behind the last
     * @throws InvalidCheckpointException as for the whole
     */
    public Weight readRows(String name, int from, int to, long rows, long columns) {
        var own = ownName(name);
        var file = checked(own, rows, columns);
        int count = Math.toIntExact((to - from) * columns);
        var values = numbers(file, own, file.floats(own, from * columns, count));
        return new Weight(Dimensions.of((long) to - from, columns), values);
    }

    private Weight stored(String name, long... shape) {
        var file = checked(name, shape);
        return new Weight(Dimensions.of(shape), numbers(file, name, file.floats(name)));
    }

    private TensorFile checked(String name, long... shape) {
        var expected = Dimensions.of(shape);
        var file = tensors.get(name);
        if (file == null) {
            throw new InvalidCheckpointException(
                    files.size() == 1 ? files.getFirst() : directory,
                    "tensor %s is missing, expected shape %s".formatted(name, expected));
        }
        if (!file.shape(name).equals(expected)) {
            throw new InvalidCheckpointException(
                    file.file(),
                    "tensor %s has shape %s, expected %s"
                            .formatted(name, file.shape(name), expected));
        }
        read.add(name);
        return file;
    }

    private static float[] numbers(TensorFile file, String name, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new InvalidCheckpointException(
                        file.file(), "tensor %s holds %s".formatted(name, value));
            }
        }
        return values;
    }
}

package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A CLIP checkpoint directory: its configuration and its weights under one set of names.
 *
 * <p>Whatever the layout, tensors are asked for by role and come back in one form (docs/method.md,
 * Checkpoints): attention inputs fused as (3W, W) in the order q, k, v, projections as (D, W).
 * Immutable and thread-safe.
 */
public final class Checkpoint {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final ClipConfig config;
    private final Map<String, Safetensors> tensors;
    private final List<Path> files;

    private Checkpoint(
            Path directory, ClipConfig config, Map<String, Safetensors> tensors, List<Path> files) {
        this.directory = directory;
        this.config = config;
        this.tensors = tensors;
        this.files = files;
    }

    /**
     * Opens a directory of either layout; reads configuration and headers, no weights yet.
     *
     * @throws InvalidCheckpointException if a file is missing, truncated or malformed
     */
    public static Checkpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidCheckpointException(directory, "no such directory");
        }
        var config = ClipConfig.read(directory);
        var files =
                switch (config.layout()) {
                    case HUGGING_FACE -> huggingFaceFiles(directory);
                    case OPEN_CLIP -> List.of(directory.resolve("open_clip_model.safetensors"));
                };
        var tensors = new HashMap<String, Safetensors>();
        for (var file : files) {
            var opened = Safetensors.open(file);
            opened.names().forEach(name -> tensors.put(name, opened));
        }
        return new Checkpoint(directory, config, tensors, files);
    }

    private static List<Path> huggingFaceFiles(Path directory) {
        var single = directory.resolve("model.safetensors");
        var index = directory.resolve("model.safetensors.index.json");
        if (Files.exists(single) || !Files.exists(index)) {
            return List.of(single);
        }
        JsonNode map;
        try {
            map = JSON.readTree(index.toFile()).path("weight_map");
        } catch (IOException e) {
            throw new InvalidCheckpointException(index, "is not JSON: " + e.getMessage(), e);
        }
        var names = new TreeSet<String>();
        map.forEach(file -> names.add(file.asText()));
        if (names.isEmpty()) {
            throw new InvalidCheckpointException(index, "weight_map names no file");
        }
        var files = new ArrayList<Path>();
        for (var name : names) {
            if (!Path.of(name).getFileName().toString().equals(name)) {
                throw new InvalidCheckpointException(
                        index, "weight_map names " + name + ", outside its directory");
            }
            files.add(directory.resolve(name));
        }
        return files;
    }

    /** The checkpoint's directory. */
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

    /** Reads the tensor that both layouts store alike. */
    public Weight read(String huggingFace, String openClip, long... shape) {
        return read(name(huggingFace, openClip), shape);
    }

    /** Reads a projection, stored as (D, W) by Hugging Face and as (W, D) by OpenCLIP. */
    public Weight projection(String huggingFace, String openClip, int joint, int width) {
        if (config.layout() == ClipConfig.Layout.HUGGING_FACE) {
            return read(huggingFace, joint, width);
        }
        var stored = read(openClip, width, joint).values();
        var transposed = new float[stored.length];
        for (int w = 0; w < width; w++) {
            for (int d = 0; d < joint; d++) {
                transposed[d * width + w] = stored[w * joint + d];
            }
        }
        return new Weight(Dimensions.of(joint, width), transposed);
    }

    /**
     * Reads the fused weight (3W, W) or bias (3W) of the attention inputs, in the order q, k, v.
     */
    public Weight attentionInput(
            String huggingFaceBlock, String openClipBlock, String kind, int width) {
        var row = kind.equals("bias") ? new long[] {} : new long[] {width};
        if (config.layout() == ClipConfig.Layout.OPEN_CLIP) {
            return read(openClipBlock + ".attn.in_proj_" + kind, prepend(3L * width, row));
        }
        var fused = new float[3 * width * (row.length == 0 ? 1 : width)];
        int at = 0;
        for (var input : List.of("q", "k", "v")) {
            var name = huggingFaceBlock + ".self_attn." + input + "_proj." + kind;
            var part = read(name, prepend(width, row)).values();
            System.arraycopy(part, 0, fused, at, part.length);
            at += part.length;
        }
        return new Weight(Dimensions.of(prepend(3L * width, row)), fused);
    }

    private static long[] prepend(long first, long[] rest) {
        var shape = new long[rest.length + 1];
        shape[0] = first;
        System.arraycopy(rest, 0, shape, 1, rest.length);
        return shape;
    }

    private String name(String huggingFace, String openClip) {
        return config.layout() == ClipConfig.Layout.HUGGING_FACE ? huggingFace : openClip;
    }

    private Weight read(String name, long... shape) {
        var file = tensors.get(name);
        if (file == null) {
            throw new InvalidCheckpointException(
                    files.size() == 1 ? files.getFirst() : directory,
                    "tensor %s is missing, expected shape %s"
                            .formatted(name, Dimensions.of(shape)));
        }
        var expected = Dimensions.of(shape);
        if (!file.shape(name).equals(expected)) {
            throw new InvalidCheckpointException(
                    file.file(),
                    "tensor %s has shape %s, expected %s"
                            .formatted(name, file.shape(name), expected));
        }
        return new Weight(expected, file.floats(name));
    }
}

package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.imaging.CropRule;
import dev.pictor.imaging.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads what a checkpoint wants done to an image before its encoder sees it. */
public final class PreprocessorConfig {

    private static final List<Float> CLIP_MEANS = List.of(0.48145466f, 0.4578275f, 0.40821073f);
    private static final List<Float> CLIP_DEVIATIONS =
            List.of(0.26862954f, 0.26130258f, 0.27577711f);
    private static final int CLIP_SIZE = 224;
    private static final int BICUBIC = 3;

    private PreprocessorConfig() {}

    /**
     * Reads {@code preprocessor_config.json}, or {@code open_clip_config.json} where that is the
     * checkpoint's layout.
     *
     * @throws InvalidCheckpointException if it asks for anything but a bicubic resize of the short
     *     side, a centre crop of that size and a normalisation
     */
    public static Preprocessing read(Path directory) {
        boolean openClip = ClipConfig.read(directory).layout() == ClipConfig.Layout.OPEN_CLIP;
        var file =
                directory.resolve(openClip ? "open_clip_config.json" : "preprocessor_config.json");
        if (!Files.exists(file)) {
            throw new InvalidCheckpointException(file, "no such file");
        }
        try {
            var root = new JsonMapper().readTree(file.toFile());
            return openClip ? openClip(file, root) : huggingFace(file, root);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "is not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, "" + e.getMessage(), e);
        }
    }

    private static Preprocessing huggingFace(Path file, JsonNode root) {
        for (var step : List.of("do_resize", "do_center_crop", "do_normalize", "do_rescale")) {
            if (!root.path(step).asBoolean(true)) {
                throw new InvalidCheckpointException(file, step + ": expected true, found false");
            }
        }
        int resample = root.path("resample").asInt(BICUBIC);
        if (resample != BICUBIC) {
            throw new InvalidCheckpointException(
                    file, "resample: expected 3 (bicubic), found " + resample);
        }
        double factor = root.path("rescale_factor").asDouble(1 / 255.0);
        if (Math.abs(factor * 255 - 1) > 1e-3) {
            throw new InvalidCheckpointException(
                    file, "rescale_factor: expected 1/255, found " + factor);
        }
        int size = side(file, root, "size", "shortest_edge");
        int crop = side(file, root, "crop_size", "height");
        if (size != crop) {
            throw new InvalidCheckpointException(
                    file, "crop_size: expected the size " + size + ", found " + crop);
        }
        return new Preprocessing(
                size,
                CropRule.HUGGINGFACE,
                triple(file, root, "image_mean", CLIP_MEANS),
                triple(file, root, "image_std", CLIP_DEVIATIONS));
    }

    private static int side(Path file, JsonNode root, String key, String subKey) {
        var node = root.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return CLIP_SIZE;
        }
        var value = node.isObject() ? node.path(subKey) : node;
        boolean square =
                !node.has("width") || node.path("width").asInt() == node.path("height").asInt();
        if (!value.isInt() || !square) {
            throw new InvalidCheckpointException(
                    file,
                    "%s: expected a number or {\"%s\": number}, found %s"
                            .formatted(key, subKey, node));
        }
        return value.asInt();
    }

    private static Preprocessing openClip(Path file, JsonNode root) {
        var config = root.path("preprocess_cfg");
        var interpolation = config.path("interpolation").asText("bicubic");
        var resize = config.path("resize_mode").asText("shortest");
        if (!interpolation.equals("bicubic") || !resize.equals("shortest")) {
            throw new InvalidCheckpointException(
                    file,
                    "preprocess_cfg: expected bicubic and shortest, found %s and %s"
                            .formatted(interpolation, resize));
        }
        var size = root.path("model_cfg").path("vision_cfg").path("image_size");
        if (!size.isMissingNode() && !size.isInt()) {
            throw new InvalidCheckpointException(
                    file, "model_cfg.vision_cfg.image_size: expected a number, found " + size);
        }
        return new Preprocessing(
                size.asInt(CLIP_SIZE),
                CropRule.TORCHVISION,
                triple(file, config, "mean", CLIP_MEANS),
                triple(file, config, "std", CLIP_DEVIATIONS));
    }

    private static List<Float> triple(
            Path file, JsonNode parent, String key, List<Float> defaults) {
        var node = parent.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return defaults;
        }
        if (node.size() != 3 || !node.get(0).isNumber()) {
            throw new InvalidCheckpointException(
                    file, "%s: expected three numbers, found %s".formatted(key, node));
        }
        return List.of(
                node.get(0).floatValue(), node.get(1).floatValue(), node.get(2).floatValue());
    }
}

package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a checkpoint directory says about its model.
 *
 * @param layout whose file and tensor names it uses
 * @param joint size of the space both towers project into (D)
 * @param text the text tower (its width is W, the size of a pseudo-word)
 * @param vision the image tower
 * @param tokens how a text becomes tokens
 */
public record ClipConfig(
        Layout layout, int joint, TextTower text, ImageTower vision, TokenRules tokens) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The families of checkpoint directories. */
    public enum Layout {
        /** {@code config.json}, {@code model.safetensors} and the like. */
        HUGGING_FACE,
        /** {@code open_clip_config.json}, {@code open_clip_model.safetensors} and the like. */
        OPEN_CLIP,
        /** OpenCLIP's with timm's image tower. */
        OPEN_CLIP_TIMM
    }

    /** Checks the range. */
    public ClipConfig {
        if (joint < 1) {
            throw new IllegalArgumentException("impossible CLIP: joint space of " + joint);
        }
    }

    /** Side of the square input in pixels. */
    public int imageSize() {
        return vision.imageSize();
    }

    /**
     * Reads the configuration of a checkpoint directory.
     *
     * @throws InvalidCheckpointException naming the file and the key that is missing, unknown, or
     *     asks for what cannot be computed
     */
    public static ClipConfig read(Path directory) {
        var huggingFace = directory.resolve("config.json");
        var openClip = directory.resolve("open_clip_config.json");
        // Hub repositories of OpenCLIP models carry both; then the weights decide.
        boolean preferOpenClip =
                Files.exists(openClip)
                        && !(Files.exists(huggingFace) && WeightFiles.areHuggingFaces(directory));
        var file = preferOpenClip ? openClip : huggingFace;
        if (!Files.exists(file)) {
            throw new InvalidCheckpointException(
                    directory,
                    "not a CLIP checkpoint: neither config.json nor open_clip_config.json");
        }
        try {
            var json = JSON.readTree(file.toFile());
            if (!json.isObject()) {
                throw new IllegalArgumentException("is no JSON object");
            }
            var keys = new ConfigKeys(file, json, "");
            return preferOpenClip ? OpenClipConfig.read(keys) : HuggingFaceConfig.read(keys);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "is not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, "" + e.getMessage(), e);
        }
    }
}

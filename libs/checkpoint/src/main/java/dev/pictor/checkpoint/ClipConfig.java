package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a CLIP checkpoint directory says about its model.
 *
 * @param layout whose file and tensor names it uses
 * @param joint size of the space both towers project into (D)
 * @param text the text tower (its width is W, the size of a pseudo-word)
 * @param vision the image tower
 * @param vocabulary number of token embeddings
 * @param context longest token sequence, start and end included
 * @param imageSize side of the square input in pixels
 * @param patch side of a patch in pixels
 * @param textActivation of the text tower
 * @param visionActivation of the image tower
 * @param epsilon of the layer norms
 */
public record ClipConfig(
        Layout layout,
        int joint,
        TowerShape text,
        TowerShape vision,
        int vocabulary,
        int context,
        int imageSize,
        int patch,
        Activation textActivation,
        Activation visionActivation,
        double epsilon) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The two families of checkpoint directories. */
    public enum Layout {
        /** {@code config.json}, {@code model.safetensors} (or shards and an index). */
        HUGGING_FACE,
        /** {@code open_clip_config.json}, {@code open_clip_model.safetensors}. */
        OPEN_CLIP
    }

    /** Checks that patches tile the image. */
    public ClipConfig {
        if (joint < 1 || vocabulary < 1 || context < 3 || patch < 1 || imageSize % patch != 0) {
            throw new IllegalArgumentException(
                    "impossible CLIP: joint %d, vocabulary %d, context %d, image %d, patch %d"
                            .formatted(joint, vocabulary, context, imageSize, patch));
        }
    }

    /** Patches of one image. */
    public int patches() {
        int side = imageSize / patch;
        return side * side;
    }

    /**
     * Reads the configuration of a checkpoint directory.
     *
     * @throws InvalidCheckpointException naming the file and key that is missing or unsupported
     */
    public static ClipConfig read(Path directory) {
        var huggingFace = directory.resolve("config.json");
        var openClip = directory.resolve("open_clip_config.json");
        // Hub repositories of OpenCLIP models carry both; then the weights decide.
        boolean huggingFaceWeights =
                Files.exists(directory.resolve("model.safetensors"))
                        || Files.exists(directory.resolve("model.safetensors.index.json"));
        boolean preferOpenClip =
                Files.exists(openClip) && !(Files.exists(huggingFace) && huggingFaceWeights);
        var file = preferOpenClip ? openClip : huggingFace;
        if (!Files.exists(file)) {
            throw new InvalidCheckpointException(
                    directory,
                    "not a CLIP checkpoint: neither config.json nor open_clip_config.json");
        }
        try {
            var keys = new Keys(file, JSON.readTree(file.toFile()), "");
            return preferOpenClip ? openClip(keys) : huggingFace(keys);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "is not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, "" + e.getMessage(), e);
        }
    }

    private static ClipConfig huggingFace(Keys root) {
        var text = root.child("text_config");
        var vision = root.child("vision_config");
        return new ClipConfig(
                Layout.HUGGING_FACE,
                root.integer("projection_dim", text.integer("projection_dim", 512)),
                new TowerShape(
                        text.integer("hidden_size", 512),
                        text.integer("num_hidden_layers", 12),
                        text.integer("num_attention_heads", 8),
                        text.integer("intermediate_size", 2048)),
                new TowerShape(
                        vision.integer("hidden_size", 768),
                        vision.integer("num_hidden_layers", 12),
                        vision.integer("num_attention_heads", 12),
                        vision.integer("intermediate_size", 3072)),
                text.integer("vocab_size", 49408),
                text.integer("max_position_embeddings", 77),
                vision.integer("image_size", 224),
                vision.integer("patch_size", 32),
                text.activation("hidden_act"),
                vision.activation("hidden_act"),
                text.number("layer_norm_eps", 1e-5));
    }

    private static ClipConfig openClip(Keys root) {
        var model = root.child("model_cfg");
        var text = model.child("text_cfg");
        var vision = model.child("vision_cfg");
        text.refuse("hf_model_name");
        vision.refuse("timm_model_name");
        int textWidth = text.integer("width", 512);
        int visionWidth = vision.integer("width", 768);
        var activation = model.bool("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU;
        return new ClipConfig(
                Layout.OPEN_CLIP,
                model.integer("embed_dim"),
                new TowerShape(
                        textWidth,
                        text.integer("layers", 12),
                        text.integer("heads", 8),
                        (int) (textWidth * text.number("mlp_ratio", 4.0))),
                new TowerShape(
                        visionWidth,
                        vision.integer("layers", 12),
                        visionWidth / vision.integer("head_width", 64),
                        (int) (visionWidth * vision.number("mlp_ratio", 4.0))),
                text.integer("vocab_size", 49408),
                text.integer("context_length", 77),
                vision.integer("image_size", 224),
                vision.integer("patch_size", 16),
                activation,
                activation,
                1e-5);
    }

    private record Keys(Path file, JsonNode node, String path) {

        Keys child(String key) {
            var child = node.path(key);
            if (!child.isObject()) {
                throw missing(key, "an object");
            }
            return new Keys(file, child, path + key + ".");
        }

        int integer(String key) {
            if (!node.path(key).isIntegralNumber()) {
                throw missing(key, "an integer");
            }
            return node.path(key).intValue();
        }

        int integer(String key, int defaultValue) {
            return node.path(key).isMissingNode() || node.path(key).isNull()
                    ? defaultValue
                    : integer(key);
        }

        double number(String key, double defaultValue) {
            return node.path(key).asDouble(defaultValue);
        }

        boolean bool(String key, boolean defaultValue) {
            return node.path(key).asBoolean(defaultValue);
        }

        Activation activation(String key) {
            var name = node.path(key).asText("quick_gelu");
            return switch (name) {
                case "quick_gelu" -> Activation.QUICK_GELU;
                case "gelu" -> Activation.GELU;
                default -> throw missing(key, "quick_gelu or gelu");
            };
        }

        void refuse(String key) {
            if (node.hasNonNull(key)) {
                throw new InvalidCheckpointException(
                        file, path + key + " is set: such towers are not supported");
            }
        }

        private InvalidCheckpointException missing(String key, String expected) {
            var found = node.path(key);
            return new InvalidCheckpointException(
                    file,
                    "%s%s: expected %s, found %s"
                            .formatted(
                                    path,
                                    key,
                                    expected,
                                    found.isMissingNode() ? "nothing" : found));
        }
    }
}

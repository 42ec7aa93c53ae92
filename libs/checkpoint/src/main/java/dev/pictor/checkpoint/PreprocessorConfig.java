package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.imaging.CropRule;
import dev.pictor.imaging.Interpolation;
import dev.pictor.imaging.Preprocessing;
import dev.pictor.imaging.Preprocessing.Resize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads what a checkpoint wants done to an image before its encoder sees it. */
public final class PreprocessorConfig {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<Float> CLIP_MEANS = List.of(0.48145466f, 0.4578275f, 0.40821073f);
    private static final List<Float> CLIP_DEVIATIONS =
            List.of(0.26862954f, 0.26130258f, 0.27577711f);
    private static final List<Float> HALVES = List.of(0.5f, 0.5f, 0.5f);
    private static final int CLIP_SIZE = 224;

    /** Keys of an image processor that change no pixel of what is decoded here. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "_valid_processor_keys",
                    "auto_map",
                    "data_format",
                    "device",
                    "disable_grouping",
                    "do_convert_rgb",
                    "feature_extractor_type",
                    "image_processor_type",
                    "image_seq_length",
                    "input_data_format",
                    "processor_class",
                    "return_tensors");

    private PreprocessorConfig() {}

    /**
     * Reads {@code preprocessor_config.json}, {@code processor_config.json}, or {@code
     * open_clip_config.json}, as the checkpoint's layout has it.
     *
     * @throws InvalidCheckpointException if it asks for what cannot be computed
     */
    public static Preprocessing read(Path directory) {
        var folder = ModelFolder.of(directory);
        var layout = ClipConfig.read(folder).layout();
        var file = file(folder, layout);
        try {
            var keys = new ConfigKeys(file, JSON.readTree(file.toFile()), "");
            if (layout != ClipConfig.Layout.HUGGING_FACE) {
                return openClip(keys);
            }
            return huggingFace(
                    file.endsWith("processor_config.json") ? keys.child("image_processor") : keys);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "is not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, "" + e.getMessage(), e);
        }
    }

    private static Path file(Path folder, ClipConfig.Layout layout) {
        if (layout != ClipConfig.Layout.HUGGING_FACE) {
            return folder.resolve("open_clip_config.json");
        }
        var newer = folder.resolve("processor_config.json");
        var usual = folder.resolve("preprocessor_config.json");
        if (Files.exists(usual) || !Files.exists(newer)) {
            if (!Files.exists(usual)) {
                throw new InvalidCheckpointException(usual, "no such file");
            }
            return usual;
        }
        return newer;
    }

    private static Preprocessing huggingFace(ConfigKeys keys) {
        boolean siglip = siglip(keys);
        for (var step : List.of("do_resize", "do_rescale")) {
            keys.only(step, JsonNode::booleanValue, "expected true");
        }
        double factor = keys.number("rescale_factor", 1 / 255.0);
        if (Math.abs(factor * 255 - 1) > 1e-3) {
            throw keys.refused("rescale_factor", "expected 1/255");
        }
        keys.absent("do_pad", "padding is not supported");
        keys.absent("default_to_square", "expected false");
        var interpolation =
                switch (keys.integer("resample", 3)) {
                    case 2 -> Interpolation.BILINEAR;
                    case 3 -> Interpolation.BICUBIC;
                    default -> throw keys.refused("resample", "expected 2 or 3");
                };
        boolean crops = keys.bool("do_center_crop", !siglip);
        int cropSize = keys.side("crop_size", CLIP_SIZE);
        var resize = resize(keys, siglip, crops, cropSize);
        int size = resize instanceof Resize.ShortSide ? cropSize : keys.side("size", CLIP_SIZE);
        boolean normalizes = keys.bool("do_normalize", true);
        var means = keys.colours("image_mean", siglip ? HALVES : CLIP_MEANS);
        var deviations = keys.colours("image_std", siglip ? HALVES : CLIP_DEVIATIONS);
        keys.refuseOthers(HARMLESS);
        return new Preprocessing(
                size,
                resize,
                interpolation,
                normalizes ? means : List.of(0f, 0f, 0f),
                normalizes ? deviations : List.of(1f, 1f, 1f));
    }

    private static boolean siglip(ConfigKeys keys) {
        var type =
                keys.text(
                        "image_processor_type",
                        keys.text("feature_extractor_type", "CLIPImageProcessor"));
        return switch (type) {
            case "CLIPImageProcessor",
                    "CLIPImageProcessorFast",
                    "CLIPImageProcessorPil",
                    "CLIPFeatureExtractor" ->
                    false;
            case "SiglipImageProcessor", "SiglipImageProcessorFast", "SiglipImageProcessorPil" ->
                    true;
            default ->
                    throw keys.refused(
                            "image_processor_type",
                            "expected CLIPImageProcessor or SiglipImageProcessor");
        };
    }

    private static Resize resize(ConfigKeys keys, boolean siglip, boolean crops, int cropSize) {
        boolean squash = keys.has("size") ? keys.hasPair("size") : siglip;
        if (squash) {
            if (crops && keys.side("size", CLIP_SIZE) != cropSize) {
                throw keys.refused(
                        "crop_size", "expected the size, since the resize is to a square");
            }
            return new Resize.Squash();
        }
        int length =
                keys.hasIn("size", "shortest_edge")
                        ? keys.child("size").integer("shortest_edge")
                        : keys.side("size", CLIP_SIZE);
        if (!crops) {
            throw keys.refused("do_center_crop", "expected true, or a size with height and width");
        }
        if (length < cropSize) {
            throw keys.refused("crop_size", "expected at most the size " + length);
        }
        return new Resize.ShortSide(length, CropRule.HUGGINGFACE);
    }

    private static Preprocessing openClip(ConfigKeys root) {
        var vision = root.child("model_cfg").child("vision_cfg");
        int size = vision.side("image_size", CLIP_SIZE);
        var config = root.optionalChild("preprocess_cfg");
        if (config.side("size", size) != size) {
            throw config.refused("size", "expected the image tower's " + size);
        }
        config.only("mode", v -> v.asText().equals("RGB"), "expected RGB");
        var interpolation =
                switch (config.text("interpolation", "bicubic")) {
                    case "bicubic" -> Interpolation.BICUBIC;
                    case "bilinear" -> Interpolation.BILINEAR;
                    default ->
                            throw config.refused("interpolation", "expected bicubic or bilinear");
                };
        var resize =
                switch (config.text("resize_mode", "shortest")) {
                    case "shortest" -> new Resize.ShortSide(size, CropRule.TORCHVISION);
                    case "squash" -> new Resize.Squash();
                    default -> throw config.refused("resize_mode", "expected shortest or squash");
                };
        var means = config.colours("mean", CLIP_MEANS);
        var deviations = config.colours("std", CLIP_DEVIATIONS);
        config.refuseOthers(Set.of("fill_color")); // of images that are padded, which none is
        return new Preprocessing(size, resize, interpolation, means, deviations);
    }
}

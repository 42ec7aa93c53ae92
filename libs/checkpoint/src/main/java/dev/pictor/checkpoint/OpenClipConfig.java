package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.checkpoint.ImageTower.Pooling;
import dev.pictor.checkpoint.TextTower.Projection;
import dev.pictor.checkpoint.TextTower.ReadOut;
import dev.pictor.checkpoint.TokenRules.Cleaning;
import dev.pictor.checkpoint.TokenRules.Vocabulary;
import java.util.List;
import java.util.Set;

/** Reads {@code open_clip_config.json} as the open_clip library reads it. */
final class OpenClipConfig {

    /** Keys of the model that belong to its training or to the precision it is loaded in. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "cast_dtype",
                    "custom_text",
                    "init_logit_bias",
                    "init_logit_scale",
                    "nonscalar_logit_scale",
                    "output_dict");

    /** Likewise of the image tower; timm's count only where {@link TimmSiglip} has read them. */
    private static final Set<String> HARMLESS_VISION =
            Set.of(
                    "patch_dropout",
                    "attn_pooler_heads",
                    "attn_pooler_queries",
                    "timm_model_pretrained",
                    "timm_pool",
                    "timm_proj",
                    "timm_proj_bias",
                    "timm_drop",
                    "timm_drop_path");

    /** Attention that is more than attention. */
    private static final List<String> CUSTOM_BLOCKS =
            List.of(
                    "qk_norm",
                    "scaled_cosine_attn",
                    "scale_heads",
                    "scale_attn_inner",
                    "scale_attn",
                    "scale_fc");

    private static final int CLIP_VOCABULARY = 49408;

    private OpenClipConfig() {}

    static ClipConfig read(ConfigKeys root) {
        var model = root.child("model_cfg");
        var vision = model.child("vision_cfg");
        var text = model.child("text_cfg");
        model.absent("multimodal_cfg", "CoCa's towers are not supported");
        int joint = model.integer("embed_dim");
        boolean quick = model.bool("quick_gelu", false);
        boolean timm = vision.has("timm_model_name");
        var config =
                new ClipConfig(
                        timm ? ClipConfig.Layout.OPEN_CLIP_TIMM : ClipConfig.Layout.OPEN_CLIP,
                        joint,
                        text(text, quick, joint),
                        timm ? TimmSiglip.read(vision, joint) : vision(vision, quick),
                        tokens(text));
        vision.refuseOthers(HARMLESS_VISION);
        // open_clip itself never hands these to its text tower.
        text.refuseOthers(
                Set.of(
                        "final_ln_after_pool",
                        "pad_id",
                        "hf_model_pretrained",
                        "hf_pooler_type",
                        "hf_proj_type"));
        model.refuseOthers(HARMLESS);
        return config;
    }

    private static ImageTower vision(ConfigKeys vision, boolean quick) {
        int width = vision.integer("width", 768);
        vision.only(
                "layers",
                JsonNode::isIntegralNumber,
                "expected a number of blocks; ResNets are not supported");
        vision.absent("attentional_pool", "CoCa's pooling is not supported");
        vision.absent("input_patchnorm", "a norm of the patches is not supported");
        vision.absent("output_tokens", "towers that return all tokens are not supported");
        vision.only(
                "pos_embed_type",
                v -> Set.of("learnable", "sin_cos_2d").contains(v.asText()),
                "expected learnable or sin_cos_2d");
        boolean average = vision.bool("global_average_pool", false);
        var pooling =
                switch (vision.text("pool_type", average ? "avg" : "tok")) {
                    case "tok" -> Pooling.CLASS_TOKEN;
                    case "avg" -> Pooling.AVERAGE;
                    default -> throw vision.refused("pool_type", "expected tok or avg");
                };
        return new ImageTower(
                new TowerShape(
                        width,
                        vision.integer("layers", 12),
                        width / vision.integer("head_width", 64),
                        (int) (width * vision.number("mlp_ratio", 4.0))),
                vision.side("image_size", 224),
                vision.side("patch_size", 16),
                activation(vision, quick),
                epsilon(vision),
                !vision.bool("no_ln_pre", false),
                pooling,
                vision.bool("final_ln_after_pool", false),
                blocks(vision));
    }

    private static TextTower text(ConfigKeys text, boolean quick, int joint) {
        text.absent("hf_model_name", "text towers of Hugging Face are not supported");
        text.absent("embed_cls", "CoCa's text towers are not supported");
        text.absent("output_tokens", "towers that return all tokens are not supported");
        int width = text.integer("width", 512);
        if (text.text("proj_type", "linear").equals("none") && width != joint) {
            throw text.refused(
                    "proj_type",
                    "without a projection texts have %d channels and images %d"
                            .formatted(width, joint));
        }
        text.only(
                "proj_type",
                v -> Set.of("linear", "none").contains(v.asText()),
                "expected linear or none");
        var readOut =
                switch (text.text("pool_type", "argmax")) {
                    case "argmax", "eos" -> ReadOut.END;
                    case "last" -> ReadOut.LAST;
                    default -> throw text.refused("pool_type", "expected argmax or eos or last");
                };
        return new TextTower(
                new TowerShape(
                        width,
                        text.integer("layers", 12),
                        text.integer("heads", 8),
                        (int) (width * text.number("mlp_ratio", 4.0))),
                text.integer("vocab_size", CLIP_VOCABULARY),
                text.integer("context_length", 77),
                activation(text, quick),
                epsilon(text),
                !text.bool("no_causal_mask", false),
                readOut,
                projection(text),
                blocks(text));
    }

    private static Projection projection(ConfigKeys text) {
        if (text.text("proj_type", "linear").equals("none")) {
            text.has("proj_bias");
            return Projection.NONE;
        }
        return text.bool("proj_bias", false) ? Projection.WITH_BIAS : Projection.PLAIN;
    }

    private static TokenRules tokens(ConfigKeys text) {
        text.absent("tokenizer_mode", "such tokenizers are not supported");
        var options = text.optionalChild("tokenizer_kwargs");
        boolean files = text.has("hf_tokenizer_name");
        var cleaning =
                switch (options.text("clean", files ? "whitespace" : "lower")) {
                    case "whitespace" -> Cleaning.WHITESPACE;
                    case "lower" -> Cleaning.LOWER;
                    case "canonicalize" -> Cleaning.CANONICAL;
                    default ->
                            throw options.refused(
                                    "clean", "expected whitespace, lower or canonicalize");
                };
        boolean strip = options.bool("strip_sep_token", false);
        if (strip && !files) {
            throw options.refused("strip_sep_token", "CLIP's tokenizer has no such token");
        }
        options.refuseOthers(Set.of());
        boolean named = text.text("pool_type", "argmax").equals("eos");
        int end = text.integer("eos_id", 2);
        boolean own = !files && text.integer("vocab_size", CLIP_VOCABULARY) >= CLIP_VOCABULARY;
        return new TokenRules(
                own ? Vocabulary.CLIP : Vocabulary.FILES, cleaning, named ? end : -1, strip);
    }

    private static Activation activation(ConfigKeys tower, boolean quick) {
        var options = tower.optionalChild("act_kwargs");
        var form = options.text("approximate", "none");
        options.refuseOthers(Set.of());
        if (quick && options.has("approximate")) {
            throw options.refused("approximate", "quick_gelu has no such form");
        }
        return switch (form) {
            case "none" -> quick ? Activation.QUICK_GELU : Activation.GELU;
            case "tanh" -> Activation.GELU_TANH;
            default -> throw options.refused("approximate", "expected none or tanh");
        };
    }

    private static double epsilon(ConfigKeys tower) {
        var options = tower.optionalChild("norm_kwargs");
        double epsilon = options.number("eps", 1e-5);
        options.refuseOthers(Set.of());
        return epsilon;
    }

    /** Whether blocks scale what they add; any other kind of block is refused. */
    private static boolean blocks(ConfigKeys tower) {
        CUSTOM_BLOCKS.forEach(key -> tower.absent(key, "such blocks are not supported"));
        tower.only(
                "block_type",
                v -> Set.of("default", "custom").contains(v.asText()),
                "expected default or custom");
        // The library asks whether it is None, so that 0 is a scale too.
        return tower.has("ls_init_value");
    }
}

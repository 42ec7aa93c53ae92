package dev.pictor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.checkpoint.ImageTower.Pooling;
import dev.pictor.checkpoint.TextTower.Projection;
import dev.pictor.checkpoint.TextTower.ReadOut;
import dev.pictor.checkpoint.TokenRules.Cleaning;
import dev.pictor.checkpoint.TokenRules.Vocabulary;
import java.util.Set;

/** Reads {@code config.json} of CLIP and SigLIP as the transformers library writes and reads it. */
final class HuggingFaceConfig {

    /** What every configuration may hold and no vector depends on. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "_attn_implementation",
                    "_attn_implementation_autoset",
                    "_commit_hash",
                    "_name_or_path",
                    "add_cross_attention",
                    "architectures",
                    "attention_dropout",
                    "bad_words_ids",
                    "begin_suppress_tokens",
                    "bos_token_id",
                    "chunk_size_feed_forward",
                    "cross_attention_hidden_size",
                    "decoder_start_token_id",
                    "diversity_penalty",
                    "do_sample",
                    "dropout",
                    "dtype",
                    "early_stopping",
                    "encoder_no_repeat_ngram_size",
                    "exponential_decay_length_penalty",
                    "finetuning_task",
                    "forced_bos_token_id",
                    "forced_eos_token_id",
                    "gradient_checkpointing",
                    "id2label",
                    "initializer_factor",
                    "initializer_range",
                    "is_decoder",
                    "is_encoder_decoder",
                    "label2id",
                    "length_penalty",
                    "logit_scale_init_value",
                    "max_length",
                    "min_length",
                    "model_type",
                    "no_repeat_ngram_size",
                    "num_beam_groups",
                    "num_beams",
                    "num_return_sequences",
                    "output_attentions",
                    "output_hidden_states",
                    "output_scores",
                    "pad_token_id",
                    "prefix",
                    "problem_type",
                    "projection_dim",
                    "remove_invalid_values",
                    "repetition_penalty",
                    "return_dict",
                    "return_dict_in_generate",
                    "sep_token_id",
                    "suppress_tokens",
                    "task_specific_params",
                    "temperature",
                    "tf_legacy_loss",
                    "tie_encoder_decoder",
                    "tie_word_embeddings",
                    "tokenizer_class",
                    "top_k",
                    "top_p",
                    "torch_dtype",
                    "torchscript",
                    "transformers_version",
                    "typical_p",
                    "use_bfloat16",
                    "use_cache");

    /** What the legacy text configurations of CLIP say where they mean the largest id. */
    private static final int LEGACY_END = 2;

    private HuggingFaceConfig() {}

    static ClipConfig read(ConfigKeys root) {
        var config =
                switch (root.text("model_type", "clip")) {
                    case "clip" -> clip(root);
                    case "siglip" -> siglip(root);
                    default ->
                            throw root.refused(
                                    "model_type",
                                    "expected clip or siglip; of other families OpenCLIP's layout"
                                            + " may be supported");
                };
        root.absent("quantization_config", "quantized weights are not read, take the original");
        root.absent("pruned_heads", "towers with pruned heads are not supported");
        root.refuseOthers(HARMLESS);
        return config;
    }

    private static ClipConfig clip(ConfigKeys root) {
        var text = tower(root, "text_config");
        var vision = tower(root, "vision_config");
        var config =
                new ClipConfig(
                        ClipConfig.Layout.HUGGING_FACE,
                        root.integer("projection_dim", 512),
                        new TextTower(
                                shape(text, 512, 8, 2048),
                                text.integer("vocab_size", 49408),
                                text.integer("max_position_embeddings", 77),
                                Activation.named(text, "hidden_act", "quick_gelu"),
                                text.number("layer_norm_eps", 1e-5),
                                true,
                                ReadOut.END,
                                Projection.PLAIN,
                                false),
                        new ImageTower(
                                shape(vision, 768, 12, 3072),
                                vision.side("image_size", 224),
                                vision.side("patch_size", 32),
                                Activation.named(vision, "hidden_act", "quick_gelu"),
                                vision.number("layer_norm_eps", 1e-5),
                                true,
                                Pooling.CLASS_TOKEN,
                                true,
                                false),
                        new TokenRules(Vocabulary.FILES, Cleaning.NONE, end(text), false));
        refuseOthers(text, vision);
        return config;
    }

    private static ClipConfig siglip(ConfigKeys root) {
        var text = tower(root, "text_config");
        var vision = tower(root, "vision_config");
        var image =
                new ImageTower(
                        shape(vision, 768, 12, 3072),
                        vision.side("image_size", 224),
                        vision.side("patch_size", 16),
                        Activation.named(vision, "hidden_act", "gelu_pytorch_tanh"),
                        vision.number("layer_norm_eps", 1e-6),
                        false,
                        Pooling.ATTENTION,
                        false,
                        false);
        vision.only(
                "vision_use_head",
                JsonNode::booleanValue,
                "a SigLIP without its pooling head has no embedding");
        var words =
                new TextTower(
                        shape(text, 768, 12, 3072),
                        text.integer("vocab_size", 32000),
                        text.integer("max_position_embeddings", 64),
                        Activation.named(text, "hidden_act", "gelu_pytorch_tanh"),
                        text.number("layer_norm_eps", 1e-6),
                        false,
                        ReadOut.LAST,
                        Projection.WITH_BIAS,
                        false);
        int joint = text.integer("projection_size", words.width());
        if (joint != image.width()) {
            throw text.refused(
                    "projection_size",
                    "texts would have %d channels and images %d".formatted(joint, image.width()));
        }
        text.has("eos_token_id"); // SigLIP reads the last position, whatever stands there
        refuseOthers(text, vision);
        return new ClipConfig(
                ClipConfig.Layout.HUGGING_FACE,
                joint,
                words,
                image,
                new TokenRules(Vocabulary.FILES, Cleaning.NONE, -1, false));
    }

    // An older key of the same meaning wins where it is there, and what it leaves out takes the
    // defaults, not the newer key's values.
    private static ConfigKeys tower(ConfigKeys root, String key) {
        var older = key + "_dict";
        if (!root.has(older)) {
            return root.optionalChild(key);
        }
        root.has(key);
        return root.child(older);
    }

    private static TowerShape shape(ConfigKeys tower, int width, int heads, int mlp) {
        return new TowerShape(
                tower.integer("hidden_size", width),
                tower.integer("num_hidden_layers", 12),
                tower.integer("num_attention_heads", heads),
                tower.integer("intermediate_size", mlp));
    }

    private static int end(ConfigKeys text) {
        int end = text.integer("eos_token_id", 49407);
        return end == LEGACY_END ? -1 : end;
    }

    private static void refuseOthers(ConfigKeys text, ConfigKeys vision) {
        vision.only(
                "num_channels", value -> value.intValue() == 3, "images here have three channels");
        for (var tower : new ConfigKeys[] {text, vision}) {
            tower.absent("pruned_heads", "towers with pruned heads are not supported");
            tower.refuseOthers(HARMLESS);
        }
    }
}

package dev.pictor.checkpoint;

import java.util.List;

/**
 * What a layout calls the tensors that are asked for by Hugging Face's names.
 *
 * <p>Layouts differ in the beginnings of names and in the parts of a block; these are replaced one
 * after the other.
 */
final class TensorNames {

    private static final List<Rule> OPEN_CLIP_VISION =
            List.of(
                    new Rule("vision_model.embeddings.patch_embedding.", "visual.conv1."),
                    new Rule("vision_model.embeddings.class_embedding", "visual.class_embedding"),
                    new Rule(
                            "vision_model.embeddings.position_embedding.weight",
                            "visual.positional_embedding"),
                    new Rule("vision_model.pre_layrnorm.", "visual.ln_pre."),
                    new Rule("vision_model.post_layernorm.", "visual.ln_post."),
                    new Rule("visual_projection.weight", "visual.proj"),
                    new Rule("vision_model.encoder.layers.", "visual.transformer.resblocks."));

    private static final List<Rule> TIMM_VISION =
            List.of(
                    new Rule(
                            "vision_model.embeddings.patch_embedding.",
                            "visual.trunk.patch_embed.proj."),
                    new Rule(
                            "vision_model.embeddings.position_embedding.weight",
                            "visual.trunk.pos_embed"),
                    new Rule("vision_model.post_layernorm.", "visual.trunk.norm."),
                    new Rule("vision_model.head.probe", "visual.trunk.attn_pool.latent"),
                    new Rule(
                            "vision_model.head.attention.out_proj.",
                            "visual.trunk.attn_pool.proj."),
                    new Rule("vision_model.head.layernorm.", "visual.trunk.attn_pool.norm."),
                    new Rule("vision_model.head.mlp.", "visual.trunk.attn_pool.mlp."),
                    new Rule("vision_model.encoder.layers.", "visual.trunk.blocks."));

    private record Rule(String from, String to) {}

    /** The text towers of OpenCLIP are of one form, whatever the image tower. */
    private static final List<Rule> OPEN_CLIP_TEXT =
            List.of(
                    new Rule("text_model.embeddings.token_embedding.", "token_embedding."),
                    new Rule(
                            "text_model.embeddings.position_embedding.weight",
                            "positional_embedding"),
                    new Rule("text_model.final_layer_norm.", "ln_final."),
                    new Rule("text_model.encoder.layers.", "transformer.resblocks."));

    private static final List<Rule> OPEN_CLIP_BLOCK =
            List.of(
                    new Rule(".layer_norm1.", ".ln_1."),
                    new Rule(".layer_norm2.", ".ln_2."),
                    new Rule(".self_attn.out_proj.", ".attn.out_proj."),
                    new Rule(".mlp.fc1.", ".mlp.c_fc."),
                    new Rule(".mlp.fc2.", ".mlp.c_proj."));

    private static final List<Rule> TIMM_BLOCK =
            List.of(
                    new Rule(".layer_norm1.", ".norm1."),
                    new Rule(".layer_norm2.", ".norm2."),
                    new Rule(".self_attn.out_proj.", ".attn.proj."));

    private TensorNames() {}

    /**
     * What a layout calls a tensor.
     *
     * @param name Hugging Face's
     * @param textPrefix what stands before the names of the text tower
     */
    static String of(ClipConfig.Layout layout, String name, String textPrefix) {
        if (layout == ClipConfig.Layout.HUGGING_FACE) {
            return name;
        }
        if (name.startsWith("text_")) {
            return textPrefix + replaced(replaced(name, OPEN_CLIP_TEXT), OPEN_CLIP_BLOCK);
        }
        return layout == ClipConfig.Layout.OPEN_CLIP
                ? replaced(replaced(name, OPEN_CLIP_VISION), OPEN_CLIP_BLOCK)
                : replaced(replaced(name, TIMM_VISION), TIMM_BLOCK);
    }

    private static String replaced(String name, List<Rule> rules) {
        var result = name;
        for (var rule : rules) {
            result = result.replace(rule.from, rule.to);
        }
        return result;
    }
}

package dev.pictor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.checkpoint.ClipConfig.Layout;
import dev.pictor.checkpoint.ImageTower.Pooling;
import dev.pictor.checkpoint.TextTower.Projection;
import dev.pictor.checkpoint.TextTower.ReadOut;
import dev.pictor.checkpoint.TokenRules.Cleaning;
import dev.pictor.checkpoint.TokenRules.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration is computed as it says, or refused by the name of its key. */
class ClipConfigTest {

    private static final String OPEN_CLIP =
            "{'model_cfg': {'embed_dim': 8, 'vision_cfg': {%s}, 'text_cfg': {%s} %s}}";

    @TempDir private Path directory;

    private ClipConfig huggingFace(String json) throws IOException {
        return read("config.json", json);
    }

    private ClipConfig openClip(String vision, String text, String model) throws IOException {
        return read("open_clip_config.json", OPEN_CLIP.formatted(vision, text, model));
    }

    private ClipConfig read(String file, String json) throws IOException {
        Files.writeString(directory.resolve(file), json.replace('\'', '"'));
        return ClipConfig.read(directory);
    }

    @Test
    void defaultsOfHuggingFace() throws IOException {
        var config = huggingFace("{'text_config': {}, 'vision_config': null, 'dtype': 'float32'}");
        assertThat(config.layout()).isEqualTo(Layout.HUGGING_FACE);
        assertThat(config.joint()).isEqualTo(512);
        assertThat(config.text().shape()).isEqualTo(new TowerShape(512, 12, 8, 2048));
        assertThat(config.text().activation()).isEqualTo(Activation.QUICK_GELU);
        assertThat(config.vision().shape()).isEqualTo(new TowerShape(768, 12, 12, 3072));
        assertThat(config.vision().patch()).isEqualTo(32);
        assertThat(config.tokens())
                .isEqualTo(new TokenRules(Vocabulary.FILES, Cleaning.NONE, 49407, false));
    }

    @Test
    void eachTowerHasItsOwnEpsilonAndActivation() throws IOException {
        var config =
                huggingFace(
                        "{'text_config': {'layer_norm_eps': 0.1, 'hidden_act': 'gelu'},"
                                + " 'vision_config': {'layer_norm_eps': 0.2, 'hidden_act': 'gelu_new'}}");
        assertThat(config.text().epsilon()).isEqualTo(0.1);
        assertThat(config.vision().epsilon()).isEqualTo(0.2);
        assertThat(config.text().activation()).isEqualTo(Activation.GELU);
        assertThat(config.vision().activation()).isEqualTo(Activation.GELU_TANH);
    }

    @Test
    void theOlderKeyWinsAndItsGapsTakeTheDefaults() throws IOException {
        var config =
                huggingFace(
                        "{'text_config': {'hidden_act': 'gelu', 'hidden_size': 16},"
                                + " 'text_config_dict': {'hidden_size': 24},"
                                + " 'vision_config': {'image_size': 64},"
                                + " 'vision_config_dict': null}");
        assertThat(config.text().width()).isEqualTo(24);
        assertThat(config.text().activation()).isEqualTo(Activation.QUICK_GELU);
        assertThat(config.imageSize()).isEqualTo(64);
    }

    @Test
    void theLegacyEndIsTheLargestId() throws IOException {
        assertThat(huggingFace("{'text_config': {'eos_token_id': 2}}").tokens().endToken())
                .isEqualTo(-1);
        assertThat(huggingFace("{'text_config': {'eos_token_id': 7}}").tokens().endToken())
                .isEqualTo(7);
    }

    @Test
    void siglip() throws IOException {
        var config = huggingFace("{'model_type': 'siglip', 'text_config': {'vocab_size': 256000}}");
        assertThat(config.joint()).isEqualTo(768);
        assertThat(config.vision().pooling()).isEqualTo(Pooling.ATTENTION);
        assertThat(config.vision().inputNorm()).isFalse();
        assertThat(config.text().causal()).isFalse();
        assertThat(config.text().readOut()).isEqualTo(ReadOut.LAST);
        assertThat(config.text().projection()).isEqualTo(Projection.WITH_BIAS);
        assertThat(config.text().padded()).isTrue();
        assertThat(config.text().activation()).isEqualTo(Activation.GELU_TANH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model_type': 'blip'}|model_type: expected clip or siglip",
                "{'model_type': 'siglip2'}|model_type: expected clip or siglip",
                "{'projection_dim': '8'}|projection_dim: expected an integer",
                "{'projection_dim': 8.5}|projection_dim: expected an integer",
                "{'projection_dim': 99999999999}|projection_dim: expected an integer",
                "{'scale_everything': 2}|scale_everything: not known here",
                "{'quantization_config': {'bits': 4}}|quantization_config: quantized weights",
                "{'pruned_heads': {'0': [1]}}|pruned_heads: towers with pruned heads",
                "{'text_config': []}|text_config: expected an object",
                "{'text_config': {'hidden_act': 'relu'}}|text_config.hidden_act: expected quick_gelu",
                "{'text_config': {'layer_norm_eps': '1e-5'}}|text_config.layer_norm_eps: expected a number",
                "{'text_config': {'use_rope': true}}|text_config.use_rope: not known here",
                "{'text_config': {'hidden_size': 30, 'num_attention_heads': 4}}|impossible tower",
                "{'text_config_dict': {'rope': 1}}|text_config_dict.rope: not known here",
                "{'vision_config': {'num_channels': 1}}|vision_config.num_channels: images here have",
                "{'vision_config': {'image_size': [224, 112]}}|vision_config.image_size: expected a square",
                "{'model_type': 'siglip', 'vision_config': {'vision_use_head': false}}|vision_use_head: a SigLIP without",
                "{'model_type': 'siglip', 'text_config': {'projection_size': 9}}|projection_size: texts would have 9",
                "[1]|is no JSON object",
                "{|is not JSON"
            })
    void whatHuggingFaceSaysAndIsNotKnown(String json, String part) {
        assertThatThrownBy(() -> huggingFace(json))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(part);
    }

    @Test
    void defaultsOfOpenClip() throws IOException {
        var config = openClip("'timm_pool': 'avg'", "", "");
        assertThat(config.layout()).isEqualTo(Layout.OPEN_CLIP);
        assertThat(config.vision())
                .isEqualTo(
                        new ImageTower(
                                new TowerShape(768, 12, 12, 3072),
                                224,
                                16,
                                Activation.GELU,
                                1e-5,
                                true,
                                Pooling.CLASS_TOKEN,
                                false,
                                false));
        assertThat(config.text())
                .isEqualTo(
                        new TextTower(
                                new TowerShape(512, 12, 8, 2048),
                                49408,
                                77,
                                Activation.GELU,
                                1e-5,
                                true,
                                ReadOut.END,
                                Projection.PLAIN,
                                false));
        assertThat(config.tokens())
                .isEqualTo(new TokenRules(Vocabulary.CLIP, Cleaning.LOWER, -1, false));
    }

    @ParameterizedTest
    @CsvSource({
        "model.safetensors, open_clip_model.safetensors, HUGGING_FACE",
        "model.safetensors.index.json, open_clip_pytorch_model.bin, HUGGING_FACE",
        "pytorch_model.bin, open_clip_pytorch_model.bin, OPEN_CLIP",
        "pytorch_model.bin, README.md, HUGGING_FACE",
        "README.md, open_clip_pytorch_model.bin, OPEN_CLIP"
    })
    void aFolderOfBothLayoutsIsReadByItsWeights(String one, String other, Layout layout)
            throws IOException {
        Files.writeString(directory.resolve(one), "");
        Files.writeString(directory.resolve(other), "");
        Files.writeString(directory.resolve("config.json"), "{}");
        assertThat(openClip("", "", "").layout()).isEqualTo(layout);
    }

    @Test
    void everyFormOfOpenClipsTowers() throws IOException {
        var config =
                openClip(
                        "'no_ln_pre': true, 'pool_type': 'avg', 'final_ln_after_pool': true,"
                                + " 'ls_init_value': 0.1, 'norm_kwargs': {'eps': 0.01},"
                                + " 'image_size': [32, 32], 'patch_dropout': 0.5",
                        "'hf_tokenizer_name': 'bert', 'tokenizer_kwargs': {'strip_sep_token': true},"
                                + " 'pool_type': 'last', 'no_causal_mask': true, 'proj_bias': true,"
                                + " 'act_kwargs': {'approximate': 'tanh'}",
                        ", 'custom_text': true, 'init_logit_bias': -10");
        assertThat(config.vision().inputNorm()).isFalse();
        assertThat(config.vision().pooling()).isEqualTo(Pooling.AVERAGE);
        assertThat(config.vision().normAfterPooling()).isTrue();
        assertThat(config.vision().layerScale()).isTrue();
        assertThat(config.vision().epsilon()).isEqualTo(0.01);
        assertThat(config.imageSize()).isEqualTo(32);
        assertThat(config.text().causal()).isFalse();
        assertThat(config.text().readOut()).isEqualTo(ReadOut.LAST);
        assertThat(config.text().projection()).isEqualTo(Projection.WITH_BIAS);
        assertThat(config.text().activation()).isEqualTo(Activation.GELU_TANH);
        assertThat(config.tokens())
                .isEqualTo(new TokenRules(Vocabulary.FILES, Cleaning.WHITESPACE, -1, true));
        var multilingual =
                openClip("", "'hf_tokenizer_name': 'xlm', 'pool_type': 'eos', 'eos_id': 5", "");
        assertThat(multilingual.tokens().endToken()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vit_base_patch16_siglip_224",
                "vit_base_patch32_siglip_256",
                "vit_base_patch16_siglip_512"
            })
    void siglipOfTimm(String name) throws IOException {
        var config =
                read(
                        "open_clip_config.json",
                        OPEN_CLIP
                                .replace("8", "768")
                                .formatted(
                                        "'timm_model_name': '%s', 'timm_pool': 'map', 'timm_proj': 'none'"
                                                .formatted(name),
                                        "",
                                        ""));
        assertThat(config.layout()).isEqualTo(Layout.OPEN_CLIP_TIMM);
        assertThat(config.vision().pooling()).isEqualTo(Pooling.ATTENTION);
        assertThat(config.vision().activation())
                .isEqualTo(name.contains("patch32") ? Activation.GELU_TANH : Activation.GELU);
        assertThat(config.vision().epsilon()).isEqualTo(1e-6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'layers': [3, 4, 6, 3]||vision_cfg.layers: expected a number of blocks; ResNets",
                "'attentional_pool': true||vision_cfg.attentional_pool: CoCa's pooling",
                "'timm_model_name': 'convnext_base'||vision_cfg.timm_model_name: of timm's",
                "'timm_model_name': 'vit_base_patch16_siglip_224'||vision_cfg.timm_pool: expected map",
                "'pool_type': 'none'||vision_cfg.pool_type: expected tok or avg",
                "'pos_embed_type': 'rope'||vision_cfg.pos_embed_type: expected learnable",
                "'qk_norm': true||vision_cfg.qk_norm: such blocks",
                "'act_kwargs': {'slope': 1}||vision_cfg.act_kwargs.slope: not known here",
                "'norm_kwargs': {'bias': false}||vision_cfg.norm_kwargs.bias: not known here",
                "'registers': 4||vision_cfg.registers: not known here",
                "|'hf_model_name': 'roberta-base'|text_cfg.hf_model_name: text towers of",
                "|'embed_cls': true|text_cfg.embed_cls: CoCa's",
                "|'pool_type': 'first'|text_cfg.pool_type: expected argmax",
                "|'scale_fc': true|text_cfg.scale_fc: such blocks",
                "|'proj_type': 'none'|text_cfg.proj_type: without a projection texts have 512",
                "|'proj_type': 'mlp'|text_cfg.proj_type: expected linear or none",
                "|'tokenizer_kwargs': {'clean': 'upper'}|tokenizer_kwargs.clean: expected whitespace",
                "|'tokenizer_kwargs': {'strip_sep_token': true}|strip_sep_token: CLIP's tokenizer",
                "|'tokenizer_kwargs': {'language': 'fr'}|tokenizer_kwargs.language: not known here",
                "|'tokenizer_mode': 'clips'|text_cfg.tokenizer_mode: such tokenizers"
            })
    void whatOpenClipSaysAndIsNotKnown(String vision, String text, String part) {
        assertThatThrownBy(
                        () -> openClip(vision == null ? "" : vision, text == null ? "" : text, ""))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("open_clip_config.json: model_cfg")
                .hasMessageContaining(part);
    }

    @Test
    void coca() {
        assertThatThrownBy(() -> openClip("", "", ", 'multimodal_cfg': {'width': 8}"))
                .hasMessageContaining("multimodal_cfg: CoCa's towers");
        assertThatThrownBy(() -> openClip("", "", ", 'quick_gelu': 'yes'"))
                .hasMessageContaining("quick_gelu: expected true or false");
    }
}

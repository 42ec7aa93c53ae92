package dev.pictor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.imaging.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What checkpoints say about their images, and what is refused. */
class PreprocessorConfigTest {

    private static final Path GOLDEN = Path.of("../clip/src/test/resources/golden");

    @TempDir Path checkpoint;

    private Preprocessing read(String json) throws IOException {
        Files.copy(
                GOLDEN.resolve("tiny-hf/config.json"),
                checkpoint.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(checkpoint.resolve("preprocessor_config.json"), json);
        return PreprocessorConfig.read(checkpoint);
    }

    private Preprocessing readOpenClip(String preprocess, String size) throws IOException {
        var config =
                Files.readString(GOLDEN.resolve("tiny-openclip/open_clip_config.json"))
                        .replaceFirst(",\\s*\"resize_mode\": \"shortest\"", "");
        Files.writeString(
                checkpoint.resolve("open_clip_config.json"),
                config.replaceFirst("\"image_size\": 64", "\"image_size\": " + size)
                        .replaceFirst("\"bicubic\"", preprocess));
        return PreprocessorConfig.read(checkpoint);
    }

    @Test
    void theGoldenCheckpoints() {
        var huggingFace = PreprocessorConfig.read(GOLDEN.resolve("tiny-hf"));
        assertThat(huggingFace.id()).isEqualTo("64-huggingface");
        assertThat(huggingFace.means()).containsExactly(0.48145466f, 0.4578275f, 0.40821073f);
        assertThat(PreprocessorConfig.read(GOLDEN.resolve("tiny-openclip")).id())
                .isEqualTo("64-torchvision");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|224-huggingface",
                "{'size': 336, 'crop_size': 336}|336-huggingface",
                "{'size': [336, 336], 'crop_size': [336, 336], 'resample': 3}|336-squash",
                "{'size': {'shortest_edge': 32}, 'crop_size': {'height': 32, 'width': 32}}|32-huggingface",
                "{'size': 256, 'crop_size': 224, 'resample': 2}|224-256-huggingface-bilinear",
                "{'size': {'height': 9, 'width': 9}, 'do_center_crop': false}|9-squash",
                "{'size': {'height': 9, 'width': 9}, 'crop_size': 9, 'device': 'cpu'}|9-squash",
                "{'image_processor_type': 'SiglipImageProcessor'}|224-squash",
                "{'image_processor_type': 'SiglipImageProcessor', 'resample': 2}|224-squash-bilinear"
            })
    void whatIsDoneIsWrittenInSeveralWays(String json, String id) throws IOException {
        assertThat(read(json.replace('\'', '"')).id()).isEqualTo(id);
    }

    @Test
    void meansAreThoseOfTheFamilyUnlessGiven() throws IOException {
        assertThat(read("{\"image_processor_type\": \"SiglipImageProcessor\"}").means())
                .containsExactly(0.5f, 0.5f, 0.5f);
        assertThat(read("{\"do_normalize\": false}").deviations()).containsExactly(1f, 1f, 1f);
    }

    @Test
    void transformersFiveWritesItElsewhere() throws IOException {
        read("{}");
        Files.delete(checkpoint.resolve("preprocessor_config.json"));
        Files.writeString(
                checkpoint.resolve("processor_config.json"),
                "{\"image_processor\": {\"size\": 32, \"crop_size\": 32}}");
        assertThat(PreprocessorConfig.read(checkpoint).id()).isEqualTo("32-huggingface");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'do_resize': false}|do_resize: expected true, found false",
                "{'do_rescale': false}|do_rescale: expected true, found false",
                "{'rescale_factor': 1}|rescale_factor: expected 1/255, found 1",
                "{'do_center_crop': false}|do_center_crop: expected true, or a size with height",
                "{'do_center_crop': 'no'}|do_center_crop: expected true or false, found \"no\"",
                "{'resample': 1}|resample: expected 2 or 3, found 1",
                "{'size': {'height': 9, 'width': 9}}|crop_size: expected the size",
                "{'size': {'longest_edge': 9}}|size: expected a square",
                "{'crop_size': 300}|crop_size: expected at most the size 224, found 300",
                "{'crop_size': {'height': 224, 'width': 9}}|crop_size: expected a square",
                "{'image_mean': [1, 2]}|image_mean: expected three numbers, found [1,2]",
                "{'image_std': [0, 0, 0]}|deviations [0.0, 0.0, 0.0]",
                "{'do_pad': true}|do_pad: padding is not supported",
                "{'image_processor_type': 'BlipImageProcessor'}|expected CLIPImageProcessor or",
                "{'do_sharpen': true}|do_sharpen: not known here",
                "nonsense|is not JSON"
            })
    void whatDoesNotFitIsNamed(String json, String part) {
        assertThatThrownBy(() -> read(json.replace('\'', '"')))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("preprocessor_config.json")
                .hasMessageContaining(part);
    }

    @Test
    void openClipsFormsAndLimits() throws IOException {
        assertThat(readOpenClip("\"bilinear\"", "[64, 64]").id())
                .isEqualTo("64-torchvision-bilinear");
        assertThat(readOpenClip("\"bicubic\", \"resize_mode\": \"squash\"", "64").id())
                .isEqualTo("64-squash");
        assertRefused("\"lanczos\"", "64", "interpolation: expected bicubic or bilinear");
        assertRefused("\"bicubic\", \"resize_mode\": \"longest\"", "64", "resize_mode");
        assertRefused("\"bicubic\", \"size\": 32", "64", "size: expected the image tower's 64");
        assertRefused("\"bicubic\"", "[64, 32]", "image_size: expected a square");
        assertRefused("\"bicubic\", \"mode\": \"L\"", "64", "mode: expected RGB");
    }

    private void assertRefused(String preprocess, String size, String part) {
        assertThatThrownBy(() -> readOpenClip(preprocess, size))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("open_clip_config.json")
                .hasMessageContaining(part);
    }
}

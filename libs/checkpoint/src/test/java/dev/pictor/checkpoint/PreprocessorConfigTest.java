package dev.pictor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.imaging.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What checkpoints say about their images, and what is refused. */
class PreprocessorConfigTest {

    private static final Path GOLDEN = Path.of("../clip/src/test/resources/golden");

    @TempDir Path checkpoint;

    private Preprocessing read(String json) throws IOException {
        Files.copy(GOLDEN.resolve("tiny-hf/config.json"), checkpoint.resolve("config.json"));
        Files.writeString(checkpoint.resolve("preprocessor_config.json"), json);
        return PreprocessorConfig.read(checkpoint);
    }

    private Preprocessing readOpenClip(String preprocess, String size) throws IOException {
        var config = Files.readString(GOLDEN.resolve("tiny-openclip/open_clip_config.json"));
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
                "{}|224",
                "{\"size\": 336, \"crop_size\": 336}|336",
                "{\"size\": {\"shortest_edge\": 32}, \"crop_size\": {\"height\": 32, \"width\": 32}}|32"
            })
    void sizesAreWrittenInSeveralWays(String json, int size) throws IOException {
        assertThat(read(json).size()).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"do_resize\": false}|do_resize: expected true, found false",
                "{\"do_center_crop\": false}|do_center_crop: expected true, found false",
                "{\"resample\": 2}|resample: expected 3 (bicubic), found 2",
                "{\"size\": {\"height\": 9, \"width\": 9}}|size: expected a number",
                "{\"crop_size\": 200}|crop_size: expected the size 224, found 200",
                "{\"crop_size\": {\"height\": 224, \"width\": 9}}|crop_size: expected a number",
                "{\"image_mean\": [1, 2]}|image_mean: expected three numbers, found [1,2]",
                "{\"image_std\": [0, 0, 0]}|deviations [0.0, 0.0, 0.0]",
                "nonsense|is not JSON"
            })
    void whatDoesNotFitIsNamed(String json, String part) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("preprocessor_config.json")
                .hasMessageContaining(part);
    }

    @Test
    void openClipMustBeBicubicAndSquare() {
        assertThatThrownBy(() -> readOpenClip("\"bilinear\"", "64"))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageContaining("found bilinear");
    }
}

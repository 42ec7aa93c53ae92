package dev.pictor.imaging;

import static dev.pictor.imaging.GoldenImage.GOLDEN;
import static dev.pictor.imaging.GoldenImage.meanDifference;
import static dev.pictor.imaging.GoldenImage.preprocessing;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden image, decoded and prepared, against what Pillow made of it. */
class GoldenImagesTest {

    private static final Preprocessing LARGE = preprocessing(224, CropRule.HUGGINGFACE);

    static Stream<JsonNode> pictures() throws IOException {
        var rows = new ArrayList<JsonNode>();
        new JsonMapper()
                .readTree(GOLDEN.resolve("pixels/manifest.json").toFile())
                .forEach(rows::add);
        return rows.stream();
    }

    private static byte[] file(JsonNode row) {
        try {
            return Files.readAllBytes(GOLDEN.resolve("images").resolve(row.get("image").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RgbImage reference(JsonNode row, String key) throws IOException {
        return GoldenImage.read(GOLDEN.resolve("pixels").resolve(row.get(key).asText()));
    }

    private static void assertDecoded(ImageDecoder decoder, JsonNode row) throws IOException {
        var expected = reference(row, "decoded");
        var actual = decoder.decode(file(row)).image();
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        if (row.get("exact_decode").asBoolean()) {
            assertThat(actual.pixels()).isEqualTo(expected.pixels());
        } else {
            assertThat(meanDifference(actual, expected)).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void decodes(JsonNode row) throws IOException {
        assertDecoded(new ImageDecoder(ImageLimits.DEFAULT), row);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void decodesJpegWithoutLibturbojpegToo(JsonNode row) throws IOException {
        assertDecoded(new ImageDecoder(ImageLimits.DEFAULT, new ImageIoJpeg()), row);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void resamplesAndCropsToTheLastBit(JsonNode row) throws IOException {
        var decoded = reference(row, "decoded");
        for (var rule : CropRule.values()) {
            var prepared = new ImagePreprocessor(preprocessing(224, rule)).prepare(decoded);
            assertThat(prepared.pixels())
                    .as("224 %s", rule)
                    .isEqualTo(reference(row, "224-" + rule.id()).pixels());
        }
        var small = preprocessing(64, CropRule.HUGGINGFACE);
        assertThat(new ImagePreprocessor(small).prepare(decoded).pixels())
                .isEqualTo(reference(row, "64-huggingface").pixels());
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void fromBytesToModelReady(JsonNode row) throws IOException {
        var decoded = new ImageDecoder(ImageLimits.DEFAULT).decode(file(row));
        var prepared = new ImagePreprocessor(LARGE).prepare(decoded.image());
        assertThat(meanDifference(prepared, reference(row, "224-huggingface")))
                .isLessThanOrEqualTo(row.get("exact_decode").asBoolean() ? 0 : 2);
    }
}

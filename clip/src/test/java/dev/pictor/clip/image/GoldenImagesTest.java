package dev.pictor.clip.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden picture, decoded and prepared, against what Pillow made of it. */
class GoldenImagesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Preprocessing LARGE = preprocessing(224, CropRule.HUGGINGFACE);

    static Preprocessing preprocessing(int size, CropRule crop) {
        return new Preprocessing(size, crop, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    }

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

    /** Reads a reference PNG with the JDK's decoder, not with the one under test. */
    private static RgbImage reference(JsonNode row, String key) throws IOException {
        var image = ImageIO.read(GOLDEN.resolve("pixels").resolve(row.get(key).asText()).toFile());
        var pixels = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < pixels.length / 3; i++) {
            int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
            pixels[3 * i] = (byte) (rgb >> 16);
            pixels[3 * i + 1] = (byte) (rgb >> 8);
            pixels[3 * i + 2] = (byte) rgb;
        }
        return new RgbImage(image.getWidth(), image.getHeight(), pixels);
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

    private static double meanDifference(RgbImage a, RgbImage b) {
        long sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            sum += Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff));
        }
        return (double) sum / a.pixels().length;
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void decodes(JsonNode row) throws IOException {
        assertDecoded(new ImageDecoder(ImageLimits.DEFAULT), row);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void decodesJpegWithoutLibturbojpegToo(JsonNode row) throws IOException {
        assertDecoded(new ImageDecoder(ImageLimits.DEFAULT, new ImageIoJpegDecoder()), row);
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

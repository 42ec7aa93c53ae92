package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** One directory of reference vectors and the tolerance in which they are to be met. */
record Golden(Path directory, Safetensors tensors, JsonNode texts) {

    static final float FP32 = 2e-5f;
    private static final Path ROOT = Path.of("src/test/resources/golden");

    static Path root() {
        return ROOT;
    }

    static Golden of(String name) {
        return at(ROOT.resolve(name));
    }

    static Golden at(Path directory) {
        try {
            return new Golden(
                    directory,
                    Safetensors.open(directory.resolve("golden.safetensors")),
                    new JsonMapper().readTree(directory.resolve("golden.json").toFile()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> strings(String key) {
        var strings = new ArrayList<String>();
        texts.get(key).forEach(s -> strings.add(s.asText()));
        return strings;
    }

    float[][] rows(String name) {
        var flat = tensors.floats(name);
        int count = tensors.shape(name).sizes().getFirst().intValue();
        int width = flat.length / count;
        var rows = new float[count][width];
        for (int i = 0; i < count; i++) {
            System.arraycopy(flat, i * width, rows[i], 0, width);
        }
        return rows;
    }

    /** Padded id rows, cut behind their first end token. */
    List<int[]> ids(String name, int end) {
        var flat = tensors.longs(name);
        int count = tensors.shape(name).sizes().getFirst().intValue();
        int width = flat.length / count;
        var rows = new ArrayList<int[]>();
        for (int i = 0; i < count; i++) {
            int length = 0;
            while (flat[i * width + length] != end) {
                length++;
            }
            var row = new int[length + 1];
            for (int t = 0; t < row.length; t++) {
                row[t] = (int) flat[i * width + t];
            }
            rows.add(row);
        }
        return rows;
    }

    /** The uint8 images behind the normalised {@code pixel_values}. */
    List<byte[]> pictures() {
        float[] mean = {0.48145466f, 0.4578275f, 0.40821073f};
        float[] std = {0.26862954f, 0.26130258f, 0.27577711f};
        var pictures = new ArrayList<byte[]>();
        for (var planes : rows("pixel_values")) {
            int area = planes.length / 3;
            var pixels = new byte[planes.length];
            for (int i = 0; i < planes.length; i++) {
                int channel = i / area;
                float value = planes[i] * std[channel] + mean[channel];
                pixels[i % area * 3 + channel] = (byte) Math.round(value * 255);
            }
            pictures.add(pixels);
        }
        return pictures;
    }

    /** The raw pixels of a PNG that is already the model's size. */
    static byte[] pixels(Path png) {
        try {
            var image = ImageIO.read(png.toFile());
            var pixels = new byte[image.getWidth() * image.getHeight() * 3];
            for (int i = 0; i < pixels.length / 3; i++) {
                int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
                pixels[3 * i] = (byte) (rgb >> 16);
                pixels[3 * i + 1] = (byte) (rgb >> 8);
                pixels[3 * i + 2] = (byte) rgb;
            }
            return pixels;
        } catch (IOException e) {
            throw new IllegalStateException(png.toString(), e);
        }
    }

    static void assertClose(float[][] actual, float[][] expected, float tolerance) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < expected.length; i++) {
            for (int d = 0; d < expected[i].length; d++) {
                assertThat(actual[i][d])
                        .as("row %d, column %d", i, d)
                        .isCloseTo(expected[i][d], org.assertj.core.data.Offset.offset(tolerance));
            }
        }
    }

    /** Largest difference of a row, relative to the norm of the expected row. */
    static double relativeError(float[] actual, float[] expected) {
        double norm = 0;
        double worst = 0;
        for (int d = 0; d < expected.length; d++) {
            norm += expected[d] * expected[d];
            worst = Math.max(worst, Math.abs(actual[d] - expected[d]));
        }
        return worst / Math.sqrt(norm);
    }
}

package dev.pictor.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Reference images, and how near another one comes. */
final class GoldenImage {

    static final Path GOLDEN = Path.of("src/test/resources/golden");

    private GoldenImage() {}

    /** Reads a PNG with the JDK's decoder, not with the one under test. */
    static RgbImage read(Path png) throws IOException {
        var image = ImageIO.read(png.toFile());
        int width = image.getWidth();
        var argb = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
        var pixels = new byte[argb.length * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (argb[i / 3] >> 16 - 8 * (i % 3));
        }
        return new RgbImage(width, image.getHeight(), pixels);
    }

    static Preprocessing preprocessing(int size, CropRule crop) {
        return new Preprocessing(size, crop, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    }

    static double meanDifference(RgbImage a, RgbImage b) {
        long sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            sum += Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff));
        }
        return (double) sum / a.pixels().length;
    }

    static int largestDifference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            largest = Math.max(largest, Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff)));
        }
        return largest;
    }
}

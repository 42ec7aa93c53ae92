package dev.pictor.benchmarks;

import dev.pictor.imaging.CropRule;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.imaging.Preprocessing;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Decode, resize and crop to 224 on one thread, against ImageIO and AWT's bicubic scaling. */
final class ImagesBenchmark {

    private ImagesBenchmark() {}

    static void run() throws IOException {
        one("640x480 JPEG", file(640, 480, "jpeg"), 41);
        one("12-megapixel JPEG", file(4000, 3000, "jpeg"), 7);
        one("640x480 PNG", file(640, 480, "png"), 41);
    }

    private static void one(String name, byte[] file, int runs) {
        var decoder = new ImageDecoder(ImageLimits.DEFAULT);
        var preprocessor =
                new ImagePreprocessor(
                        new Preprocessing(
                                224,
                                CropRule.HUGGINGFACE,
                                List.of(0f, 0f, 0f),
                                List.of(1f, 1f, 1f)));
        var times =
                Stopwatch.paired(
                        Math.max(5, runs),
                        runs,
                        () -> preprocessor.prepare(decoder.decode(file).image()),
                        () -> awt(file));
        System.out.printf(
                "images  %-18s %.2f ms, ImageIO and AWT %.2f ms, ratio %.2f%n",
                name, times[0] * 1e3, times[1] * 1e3, times[2]);
    }

    private static void awt(byte[] file) {
        try {
            var image = ImageIO.read(new ByteArrayInputStream(file));
            double scale = 224.0 / Math.min(image.getWidth(), image.getHeight());
            int width = (int) (image.getWidth() * scale);
            int height = (int) (image.getHeight() * scale);
            var out = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = out.createGraphics();
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(image, (224 - width) / 2, (224 - height) / 2, width, height, null);
            graphics.dispose();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An image with structure and noise, as photographs have. */
    static byte[] file(int width, int height, String format) throws IOException {
        var random = new Random(7);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int wave = (int) (100 + 80 * Math.sin(x / 31.0) * Math.cos(y / 47.0));
                int noise = random.nextInt(24);
                image.setRGB(
                        x, y, wave + noise << 16 | x * 200 / width + noise << 8 | y * 200 / height);
            }
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }
}

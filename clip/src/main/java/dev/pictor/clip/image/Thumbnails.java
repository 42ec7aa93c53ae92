package dev.pictor.clip.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small JPEGs for people to look at. */
public final class Thumbnails {

    private static final float QUALITY = 0.85f;

    private Thumbnails() {}

    /** A JPEG of the picture, its longer side at most {@code maxSide} pixels, never enlarged. */
    public static byte[] jpeg(RgbImage image, int maxSide) {
        var small = fit(halve(image, maxSide), maxSide);
        var picture = new BufferedImage(small.width(), small.height(), BufferedImage.TYPE_INT_RGB);
        var argb = new int[small.width() * small.height()];
        var pixels = small.pixels();
        for (int i = 0; i < argb.length; i++) {
            argb[i] =
                    (pixels[3 * i] & 0xff) << 16
                            | (pixels[3 * i + 1] & 0xff) << 8
                            | (pixels[3 * i + 2] & 0xff);
        }
        picture.setRGB(0, 0, small.width(), small.height(), argb, 0, small.width());
        var writer = JdkImageIo.writer("jpeg");
        var bytes = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            var parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static RgbImage fit(RgbImage image, int maxSide) {
        int longSide = Math.max(image.width(), image.height());
        if (longSide <= maxSide) {
            return image;
        }
        int width = Math.max(1, image.width() * maxSide / longSide);
        int height = Math.max(1, image.height() * maxSide / longSide);
        return Resampling.resize(image, width, height);
    }

    // Averaging whole blocks first makes the cost of a big picture that of reading it once.
    private static RgbImage halve(RgbImage image, int maxSide) {
        int shortSide = Math.min(image.width(), image.height());
        int longSide = Math.max(image.width(), image.height());
        int block = Math.min(longSide / (2 * maxSide), shortSide);
        if (block < 2) {
            return image;
        }
        int width = image.width() / block;
        int height = image.height() / block;
        var out = new byte[width * height * 3];
        var sums = new int[width * 3];
        var in = image.pixels();
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            for (int dy = 0; dy < block; dy++) {
                int p = (y * block + dy) * image.width() * 3;
                for (int x = 0; x < sums.length; x += 3) {
                    int red = 0;
                    int green = 0;
                    int blue = 0;
                    for (int end = p + 3 * block; p < end; p += 3) {
                        red += in[p] & 0xff;
                        green += in[p + 1] & 0xff;
                        blue += in[p + 2] & 0xff;
                    }
                    sums[x] += red;
                    sums[x + 1] += green;
                    sums[x + 2] += blue;
                }
            }
            for (int i = 0; i < sums.length; i++) {
                out[y * sums.length + i] = (byte) (sums[i] / (block * block));
            }
        }
        return new RgbImage(width, height, out);
    }
}

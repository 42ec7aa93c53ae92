package dev.pictor.imaging;

import java.util.Arrays;

/** Small JPEGs for people to look at. Thread-safe. */
public final class Thumbnails {

    private static final int QUALITY = 85;

    private final int maxSide;
    private final JpegCodec codec;

    /**
     * Thumbnails of one size.
     *
     * @param maxSide their longer side at most, in pixels; none is enlarged
     */
    public Thumbnails(int maxSide) {
        this(maxSide, JpegCodec.fastest());
    }

    Thumbnails(int maxSide, JpegCodec codec) {
        this.maxSide = maxSide;
        this.codec = codec;
    }

    /** A JPEG of the image, in the colours of sRGB whatever its own are. */
    public byte[] jpeg(DecodedImage image) {
        var small = fit(halve(image.image()));
        return codec.encode(
                image.profile().map(profile -> profile.toSrgb(small)).orElse(small), QUALITY);
    }

    private RgbImage fit(RgbImage image) {
        int longSide = Math.max(image.width(), image.height());
        if (longSide <= maxSide) {
            return image;
        }
        int width = Math.max(1, image.width() * maxSide / longSide);
        int height = Math.max(1, image.height() * maxSide / longSide);
        return Resampling.resize(image, width, height);
    }

    // Averaging whole blocks first makes the cost of a big image that of reading it once.
    private RgbImage halve(RgbImage image) {
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

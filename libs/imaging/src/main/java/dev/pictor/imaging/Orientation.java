package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * How an image must be turned to stand upright, as EXIF or XMP tells it.
 *
 * @param value 1..8; 1 is upright, 2..4 keep width and height, 5..8 swap them
 */
record Orientation(int value) {

    static final Orientation UPRIGHT = new Orientation(1);

    private static final byte[] PREFIX = "Exif\0\0".getBytes(ISO_8859_1);
    private static final Pattern XMP_PROPERTY = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

    /** Rows and columns turned together, so that both sides stay in the cache. */
    private static final int TILE = 32;

    /**
     * Reads an image's metadata as Pillow does: XMP counts where EXIF has no orientation. Upright
     * if neither has one, or is damaged.
     *
     * @param exif with or without its prefix, or empty
     * @param xmp a packet, or empty
     */
    static Orientation of(byte[] exif, byte[] xmp) {
        int start = 0;
        while (start < 2 * PREFIX.length && startsWithPrefix(exif, start)) {
            start += PREFIX.length; // some write it twice
        }
        try {
            var tags = TiffDirectory.parse(exif, start, exif.length - start);
            if (tags.has(TiffDirectory.ORIENTATION)) {
                return of(tags.value(TiffDirectory.ORIENTATION, UPRIGHT.value));
            }
        } catch (IOException | IndexOutOfBoundsException | BufferUnderflowException e) {
            // There is no EXIF, or none that can be read.
        }
        var property = XMP_PROPERTY.matcher(new String(xmp, ISO_8859_1));
        return property.find() ? of(Long.parseLong(property.group(1))) : UPRIGHT;
    }

    private static boolean startsWithPrefix(byte[] exif, int at) {
        int end = at + PREFIX.length;
        return exif.length >= end && Arrays.equals(exif, at, end, PREFIX, 0, PREFIX.length);
    }

    private static Orientation of(long value) {
        return value >= 1 && value <= 8 ? new Orientation((int) value) : UPRIGHT;
    }

    RgbImage apply(RgbImage image) {
        if (value == 1) {
            return image;
        }
        int w = image.width();
        int h = image.height();
        boolean swap = value >= 5;
        int outWidth = swap ? h : w;
        int outHeight = swap ? w : h;
        var in = image.pixels();
        var out = new byte[in.length];
        // Where the first pixel of the result comes from, and how far its neighbours are.
        int origin = 3 * source(0, 0, w, h);
        int right = outWidth > 1 ? 3 * source(1, 0, w, h) - origin : 0;
        int down = outHeight > 1 ? 3 * source(0, 1, w, h) - origin : 0;
        for (int top = 0; top < outHeight; top += TILE) {
            for (int left = 0; left < outWidth; left += TILE) {
                int endX = Math.min(left + TILE, outWidth);
                for (int y = top; y < Math.min(top + TILE, outHeight); y++) {
                    int from = origin + y * down + left * right;
                    int to = 3 * (y * outWidth + left);
                    for (int x = left; x < endX; x++, from += right, to += 3) {
                        out[to] = in[from];
                        out[to + 1] = in[from + 1];
                        out[to + 2] = in[from + 2];
                    }
                }
            }
        }
        return new RgbImage(outWidth, outHeight, out);
    }

    /** The pixel that comes to (x, y), counted row by row. */
    private int source(int x, int y, int w, int h) {
        return switch (value) {
            case 2 -> y * w + w - 1 - x;
            case 3 -> (h - 1 - y) * w + w - 1 - x;
            case 4 -> (h - 1 - y) * w + x;
            case 5 -> x * w + y;
            case 6 -> (h - 1 - x) * w + y;
            case 7 -> (h - 1 - x) * w + w - 1 - y;
            case 8 -> x * w + w - 1 - y;
            default -> y * w + x;
        };
    }
}

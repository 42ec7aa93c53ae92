package dev.pictor.imaging;

import java.io.IOException;
import java.nio.BufferUnderflowException;

/**
 * How an image must be turned to stand upright, as EXIF tells it.
 *
 * @param value 1..8; 1 is upright, 2..4 keep width and height, 5..8 swap them
 */
record Orientation(int value) {

    static final Orientation UPRIGHT = new Orientation(1);

    /** Rows and columns turned together, so that both sides stay in the cache. */
    private static final int TILE = 32;

    /** Reads the tag from a TIFF structure; upright if it is absent or damaged. */
    static Orientation parse(byte[] data, int offset, int length) {
        try {
            long value =
                    TiffDirectory.parse(data, offset, length)
                            .value(TiffDirectory.ORIENTATION, UPRIGHT.value);
            return value >= 1 && value <= 8 ? new Orientation((int) value) : UPRIGHT;
        } catch (IOException | IndexOutOfBoundsException | BufferUnderflowException e) {
            return UPRIGHT;
        }
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

package dev.pictor.clip.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a picture must be turned to stand upright, as EXIF tells it.
 *
 * @param value 1..8; 1 is upright, 2..4 keep width and height, 5..8 swap them
 */
record Orientation(int value) {

    static final Orientation UPRIGHT = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;

    /** Reads the tag from a TIFF structure; upright if it is absent or damaged. */
    static Orientation parse(byte[] data, int offset, int length) {
        try {
            var tiff = ByteBuffer.wrap(data, offset, length).slice();
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int directory = tiff.getInt(4);
            int entries = Short.toUnsignedInt(tiff.getShort(directory));
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + 12 * i;
                if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG
                        && tiff.getShort(entry + 2) == SHORT) {
                    int value = Short.toUnsignedInt(tiff.getShort(entry + 8));
                    return value >= 1 && value <= 8 ? new Orientation(value) : UPRIGHT;
                }
            }
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            return UPRIGHT;
        }
        return UPRIGHT;
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
        int at = 0;
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                int sx = sourceX(x, y, w);
                int sy = sourceY(x, y, h);
                int from = 3 * (sy * w + sx);
                out[at++] = in[from];
                out[at++] = in[from + 1];
                out[at++] = in[from + 2];
            }
        }
        return new RgbImage(outWidth, outHeight, out);
    }

    private int sourceX(int x, int y, int w) {
        return switch (value) {
            case 2, 3 -> w - 1 - x;
            case 5, 6 -> y;
            case 7, 8 -> w - 1 - y;
            default -> x;
        };
    }

    private int sourceY(int x, int y, int h) {
        return switch (value) {
            case 3, 4 -> h - 1 - y;
            case 5, 8 -> x;
            case 6, 7 -> h - 1 - x;
            default -> y;
        };
    }
}

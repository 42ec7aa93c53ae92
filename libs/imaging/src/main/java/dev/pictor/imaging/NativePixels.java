package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Pixels that a library has decoded, of 8 bits a sample.
 *
 * @param rows outside the heap, valid as long as the library keeps them
 * @param width in pixels
 * @param height in pixels
 * @param rowBytes from the beginning of one row to that of the next
 * @param channels 3 for RGB, 4 for RGBA
 * @param premultiplied whether the colours have been multiplied by alpha
 */
record NativePixels(
        MemorySegment rows,
        int width,
        int height,
        long rowBytes,
        int channels,
        boolean premultiplied) {

    /** The image over white, in the heap; takes no more of it than that and a row. */
    RgbImage overWhite() {
        var rgb = new byte[3 * width * height];
        var row = new byte[channels * width];
        for (int y = 0; y < height; y++) {
            MemorySegment.copy(rows, JAVA_BYTE, y * rowBytes, row, 0, row.length);
            overWhite(row, channels, premultiplied, rgb, 3 * width * y);
        }
        return new RgbImage(width, height, rgb);
    }

    /** A row over white, as RGB from a place on. */
    static void overWhite(byte[] row, int channels, boolean premultiplied, byte[] rgb, int at) {
        if (channels == 3) {
            System.arraycopy(row, 0, rgb, at, row.length);
            return;
        }
        for (int in = 0, out = at; in < row.length; in += 4) {
            int alpha = row[in + 3] & 0xff;
            for (int c = 0; c < 3; c++) {
                int sample = row[in + c] & 0xff;
                rgb[out++] =
                        Alpha.overWhite(
                                premultiplied ? Alpha.divided(sample, alpha) : sample, alpha);
            }
        }
    }
}

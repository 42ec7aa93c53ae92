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
        if (channels == 3) {
            for (int y = 0; y < height; y++) {
                MemorySegment.copy(rows, JAVA_BYTE, y * rowBytes, rgb, 3 * width * y, 3 * width);
            }
            return new RgbImage(width, height, rgb);
        }
        var row = new byte[4 * width];
        for (int y = 0, out = 0; y < height; y++) {
            MemorySegment.copy(rows, JAVA_BYTE, y * rowBytes, row, 0, row.length);
            for (int in = 0; in < row.length; in += 4) {
                int alpha = row[in + 3] & 0xff;
                for (int c = 0; c < 3; c++) {
                    int sample = row[in + c] & 0xff;
                    rgb[out++] =
                            Alpha.overWhite(
                                    premultiplied ? Alpha.divided(sample, alpha) : sample, alpha);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }
}

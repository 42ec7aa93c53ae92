package dev.pictor.imaging;

import java.util.Arrays;

/**
 * Resizing as Pillow does it, bit for bit: one axis after the other, 8-bit between them.
 *
 * <p>Both passes work on lines of samples that lie along the other axis, so that the inner loop
 * multiplies a whole line by one weight. It walks whole arrays from zero on purpose: that is the
 * form which HotSpot turns into vector instructions.
 */
final class Resampling {

    private static final int HALF = 1 << AxisWeights.PRECISION - 1;

    /** Rows whose columns are resampled together; their lines fit the first-level cache. */
    private static final int BAND = 128;

    private interface LineReader {
        void read(int position, int[] line);
    }

    private interface LineWriter {
        void write(int output, int[] sums);
    }

    private Resampling() {}

    /** The whole image in another size, bicubic. */
    static RgbImage resize(RgbImage image, int width, int height) {
        return resize(image, Interpolation.BICUBIC, width, height, 0, 0, width, height);
    }

    /**
     * A crop of the image in another size; only what it needs is computed.
     *
     * @param width of the whole image when resized
     * @param height of the whole image when resized
     */
    static RgbImage resize(
            RgbImage image,
            Interpolation interpolation,
            int width,
            int height,
            int left,
            int top,
            int cropWidth,
            int cropHeight) {
        var columns = AxisWeights.of(interpolation, image.width(), width, left, left + cropWidth);
        var rows = AxisWeights.of(interpolation, image.height(), height, top, top + cropHeight);
        if (rowsFirst(image.width() - width, image.height() - height)) {
            var low = resizeRows(image.pixels(), 3 * image.width(), 0, rows);
            return new RgbImage(
                    cropWidth,
                    cropHeight,
                    resizeColumns(low, image.width(), 0, cropHeight, columns));
        }
        var narrow =
                resizeColumns(image.pixels(), image.width(), rows.begin(), rows.limit(), columns);
        return new RgbImage(
                cropWidth, cropHeight, resizeRows(narrow, 3 * cropWidth, rows.begin(), rows));
    }

    // The order shows in the rounding. This is Pillow 13's, found by trial against it: columns
    // first, unless far more rows vanish than columns. Earlier versions know no exception.
    private static boolean rowsFirst(int vanishingColumns, int vanishingRows) {
        return vanishingRows > 0 && 2L * vanishingColumns < vanishingRows;
    }

    private static byte[] resizeColumns(
            byte[] in, int width, int top, int bottom, AxisWeights columns) {
        int stride = 3 * columns.outputs();
        var out = new byte[(bottom - top) * stride];
        for (int y = top; y < bottom; y += BAND) {
            int inRow = 3 * y * width;
            int outRow = (y - top) * stride;
            int count = Math.min(BAND, bottom - y);
            resample(
                    columns,
                    3 * BAND,
                    (x, line) -> readColumn(in, inRow + 3 * x, 3 * width, count, line),
                    (x, sums) -> writeColumn(sums, out, outRow + 3 * x, stride, count));
        }
        return out;
    }

    // Red, green and blue one below the other.
    private static void readColumn(byte[] in, int at, int stride, int count, int[] line) {
        for (int i = 0, p = at; i < count; i++, p += stride) {
            line[i] = in[p] & 0xff;
            line[BAND + i] = in[p + 1] & 0xff;
            line[2 * BAND + i] = in[p + 2] & 0xff;
        }
    }

    private static void writeColumn(int[] sums, byte[] out, int at, int stride, int count) {
        for (int i = 0, p = at; i < count; i++, p += stride) {
            out[p] = level(sums[i]);
            out[p + 1] = level(sums[BAND + i]);
            out[p + 2] = level(sums[2 * BAND + i]);
        }
    }

    private static byte[] resizeRows(byte[] in, int stride, int top, AxisWeights rows) {
        var out = new byte[rows.outputs() * stride];
        resample(
                rows,
                stride,
                (y, line) -> {
                    int p = (y - top) * stride;
                    for (int i = 0; i < line.length; i++) {
                        line[i] = in[p + i] & 0xff;
                    }
                },
                (y, sums) -> {
                    int p = y * stride;
                    for (int i = 0; i < sums.length; i++) {
                        out[p + i] = level(sums[i]);
                    }
                });
        return out;
    }

    /** Reads each line once, adds it to all outputs that need it, writes outputs when complete. */
    private static void resample(
            AxisWeights axis, int length, LineReader reader, LineWriter writer) {
        var line = new int[length];
        var sums = new int[axis.overlap()][length];
        int begun = 0;
        int done = 0;
        for (int position = axis.begin(); position < axis.limit(); position++) {
            reader.read(position, line);
            while (begun < axis.outputs() && axis.first()[begun] <= position) {
                Arrays.fill(sums[begun++ % sums.length], HALF);
            }
            for (int output = done; output < begun; output++) {
                add(sums[output % sums.length], line, axis.weight(output, position));
            }
            while (done < begun && axis.end()[done] == position + 1) {
                writer.write(done, sums[done++ % sums.length]);
            }
        }
    }

    private static void add(int[] sums, int[] line, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += line[i] * weight;
        }
    }

    private static byte level(int sum) {
        return (byte) Math.clamp(sum >> AxisWeights.PRECISION, 0, 255);
    }
}

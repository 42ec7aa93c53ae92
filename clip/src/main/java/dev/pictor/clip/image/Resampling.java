package dev.pictor.clip.image;

import java.util.Arrays;

/**
 * Bicubic resampling of one axis, with Pillow's weights and rounding: a = -0.5, the kernel widened
 * when shrinking, weights in 22-bit fixed point, 8-bit intermediates.
 *
 * @param first for each output position, the first input position that counts
 * @param count for each output position, how many do
 * @param weights {@code taps} weights an output position
 * @param taps space for weights of one output position
 */
record Resampling(int[] first, int[] count, int[] weights, int taps) {

    private static final int PRECISION = 32 - 8 - 2;
    private static final int HALF = 1 << PRECISION - 1;
    private static final double SUPPORT = 2;

    /** Maps {@code in} positions to {@code out}, of which those in [from, to) are wanted. */
    static Resampling of(int in, int out, int from, int to) {
        double scale = (double) in / out;
        double widening = Math.max(scale, 1);
        double support = SUPPORT * widening;
        int taps = (int) Math.ceil(support) * 2 + 1;
        int n = to - from;
        var first = new int[n];
        var count = new int[n];
        var weights = new int[n * taps];
        var exact = new double[taps];
        for (int i = 0; i < n; i++) {
            double center = (from + i + 0.5) * scale;
            int start = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), in);
            double sum = 0;
            for (int x = start; x < end; x++) {
                exact[x - start] = bicubic((x - center + 0.5) * (1 / widening));
                sum += exact[x - start];
            }
            for (int k = 0; k < end - start; k++) {
                double weight = sum == 0 ? exact[k] : exact[k] / sum;
                weights[i * taps + k] =
                        (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
            }
            first[i] = start;
            count[i] = end - start;
        }
        return new Resampling(first, count, weights, taps);
    }

    private static double bicubic(double x) {
        final double a = -0.5;
        double d = Math.abs(x);
        if (d < 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }

    private int outputs() {
        return first.length;
    }

    /** Resamples rows of RGB pixels along both axes, horizontally first, as Pillow does. */
    static byte[] apply(byte[] in, int inWidth, Resampling columns, Resampling rows) {
        int top = rows.first[0];
        int last = rows.outputs() - 1;
        int bottom = rows.first[last] + rows.count[last];
        int stride = columns.outputs() * 3;
        var narrow = new byte[(bottom - top) * stride];
        for (int y = top; y < bottom; y++) {
            columns.horizontally(in, y * inWidth * 3, narrow, (y - top) * stride);
        }
        var out = new byte[rows.outputs() * stride];
        var sums = new int[stride];
        for (int y = 0; y < rows.outputs(); y++) {
            rows.vertically(narrow, top, stride, y, sums, out);
        }
        return out;
    }

    private void horizontally(byte[] in, int inRow, byte[] out, int outRow) {
        int at = outRow;
        for (int i = 0; i < first.length; i++) {
            int p = inRow + first[i] * 3;
            int w = i * taps;
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (int end = w + count[i]; w < end; w++, p += 3) {
                int weight = weights[w];
                red += (in[p] & 0xff) * weight;
                green += (in[p + 1] & 0xff) * weight;
                blue += (in[p + 2] & 0xff) * weight;
            }
            out[at++] = level(red);
            out[at++] = level(green);
            out[at++] = level(blue);
        }
    }

    private void vertically(byte[] in, int top, int stride, int y, int[] sums, byte[] out) {
        Arrays.fill(sums, HALF);
        for (int k = 0; k < count[y]; k++) {
            int row = (first[y] - top + k) * stride;
            int weight = weights[y * taps + k];
            for (int i = 0; i < stride; i++) {
                sums[i] += (in[row + i] & 0xff) * weight;
            }
        }
        for (int i = 0; i < stride; i++) {
            out[y * stride + i] = level(sums[i]);
        }
    }

    private static byte level(int sum) {
        return (byte) Math.clamp(sum >> PRECISION, 0, 255);
    }
}

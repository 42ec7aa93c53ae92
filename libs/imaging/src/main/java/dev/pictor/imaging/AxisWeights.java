package dev.pictor.imaging;

/**
 * Pillow's weights along one axis: the kernel widened when shrinking, 22-bit fixed point.
 *
 * @param first for each output position, the first input position that counts
 * @param end for each output position, the input position behind the last that counts
 * @param weights {@code taps} weights an output position
 * @param taps space for weights of one output position
 * @param overlap how many output positions at most need the same input position
 */
record AxisWeights(int[] first, int[] end, int[] weights, int taps, int overlap) {

    static final int PRECISION = 32 - 8 - 2;

    /** Maps {@code in} positions to {@code out}, of which those in [from, to) are wanted. */
    static AxisWeights of(Interpolation interpolation, int in, int out, int from, int to) {
        double scale = (double) in / out;
        double widening = Math.max(scale, 1);
        double support = interpolation.support() * widening;
        int taps = (int) Math.ceil(support) * 2 + 1;
        int outputs = to - from;
        var first = new int[outputs];
        var end = new int[outputs];
        var weights = new int[outputs * taps];
        var exact = new double[taps];
        int overlap = 1;
        int oldest = 0;
        for (int i = 0; i < outputs; i++) {
            double center = (from + i + 0.5) * scale;
            first[i] = Math.max((int) (center - support + 0.5), 0);
            end[i] = Math.min((int) (center + support + 0.5), in);
            int count = end[i] - first[i];
            double sum = 0;
            for (int k = 0; k < count; k++) {
                exact[k] = interpolation.weight((k + first[i] - center + 0.5) * (1 / widening));
                sum += exact[k];
            }
            for (int k = 0; k < count; k++) {
                double weight = sum == 0 ? exact[k] : exact[k] / sum;
                weights[i * taps + k] =
                        (int) (weight * (1 << PRECISION) + (weight < 0 ? -0.5 : 0.5));
            }
            while (end[oldest] <= first[i]) {
                oldest++;
            }
            overlap = Math.max(overlap, i - oldest + 1);
        }
        return new AxisWeights(first, end, weights, taps, overlap);
    }

    int outputs() {
        return first.length;
    }

    /** The first input position that is needed at all. */
    int begin() {
        return first[0];
    }

    /** The input position behind the last that is needed. */
    int limit() {
        return end[end.length - 1];
    }

    /** What an input position counts in an output position that needs it. */
    int weight(int output, int position) {
        return weights[output * taps + position - first[output]];
    }
}

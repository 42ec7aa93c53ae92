package dev.pictor.trainer.gate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One measure of the candidate beside the active phi, on the same cases; higher is better.
 *
 * @param measure its name
 * @param cases how many
 * @param inForce mean of the active phi
 * @param candidate mean of the candidate
 * @param lowerBound of the gain, one-sided, by bootstrap over the cases
 */
public record Comparison(
        String measure, int cases, double inForce, double candidate, double lowerBound) {

    private static final int RESAMPLES = 2_000;
    private static final long SEED = 7;

    /**
     * Compares case by case.
     *
     * @param risk how often the bound may lie above the true gain, such as 0.05
     */
    static Comparison of(String measure, double[] inForce, double[] candidate, double risk) {
        int n = inForce.length;
        var gains = new double[n];
        for (int i = 0; i < n; i++) {
            gains[i] = candidate[i] - inForce[i];
        }
        var random = new SplittableRandom(SEED);
        var means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += gains[random.nextInt(n)];
            }
            means[r] = sum / n;
        }
        Arrays.sort(means);
        return new Comparison(
                measure,
                n,
                Arrays.stream(inForce).average().orElse(0),
                Arrays.stream(candidate).average().orElse(0),
                means[(int) (risk * RESAMPLES)]);
    }

    /** How much the candidate gains. */
    public double gain() {
        return candidate - inForce;
    }
}

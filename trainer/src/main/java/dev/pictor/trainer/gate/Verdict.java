package dev.pictor.trainer.gate;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a candidate may be released.
 *
 * @param passed whether it may
 * @param reason in a sentence, with the figures that decided
 * @param comparisons all figures
 */
public record Verdict(boolean passed, String reason, List<Comparison> comparisons) {

    /** Chance of taking noise for a gain, over all measures together. */
    static final double RISK = 0.05;

    /** The candidate's figures by measure. */
    public Map<String, Double> metrics() {
        return comparisons.stream()
                .collect(Collectors.toMap(Comparison::measure, Comparison::candidate));
    }

    /**
     * A candidate passes when some measure gains for sure and none falls by more than the margin.
     */
    static Verdict of(List<Comparison> comparisons, double margin) {
        for (var measure : comparisons) {
            if (!(measure.gain() >= -margin)) { // NaN does not pass either
                return new Verdict(
                        false,
                        "%s falls from %.4f to %.4f, more than the margin of %.4f"
                                .formatted(
                                        measure.measure(),
                                        measure.inForce(),
                                        measure.candidate(),
                                        margin),
                        comparisons);
            }
        }
        for (var measure : comparisons) {
            if (measure.lowerBound() > 0) {
                return new Verdict(
                        true,
                        "%s rises from %.4f to %.4f, at least by %.4f"
                                .formatted(
                                        measure.measure(),
                                        measure.inForce(),
                                        measure.candidate(),
                                        measure.lowerBound()),
                        comparisons);
            }
        }
        return new Verdict(false, "no measure rises for sure", comparisons);
    }
}

package dev.pictor.clip;

import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * The precision that a CLIP runs in.
 *
 * @param type the precision; never {@link Precision#AUTO}
 * @param reason why this one, in words
 */
public record ChosenPrecision(Precision type, String reason) {

    /** How many times faster bf16 has to be, so that a busy moment does not decide. */
    private static final double WORTH = 1.2;

    /**
     * What a setting comes to.
     *
     * @param gain how many times faster a product in bf16 is than one in fp32; asked only where the
     *     processor has bf16
     */
    static ChosenPrecision of(
            Precision setting, boolean gpu, CpuFeatures processor, DoubleSupplier gain) {
        if (setting != Precision.AUTO) {
            return new ChosenPrecision(setting, "as set");
        }
        if (gpu) {
            return new ChosenPrecision(Precision.FP32, "auto on a GPU");
        }
        var feature = processor.bfloat16().orElse(null);
        if (feature == null) {
            return new ChosenPrecision(Precision.FP32, "the processor is not known to have bf16");
        }
        double measured = gain.getAsDouble();
        return new ChosenPrecision(
                measured >= WORTH ? Precision.BF16 : Precision.FP32,
                String.format(
                        Locale.ROOT,
                        "the processor has %s, and bf16 runs at %.2f times the speed of fp32",
                        feature,
                        measured));
    }
}

package dev.pictor.clip;

/**
 * How to run a CLIP.
 *
 * @param device where
 * @param precision in which type its towers multiply
 */
public record ClipOptions(ComputeDevice device, Precision precision) {

    /** A GPU if there is one, 32-bit floats: the same vectors everywhere. */
    public static final ClipOptions DEFAULT = new ClipOptions(ComputeDevice.AUTO, Precision.FP32);

    /**
     * Parses settings.
     *
     * @param device {@code auto}, {@code cpu} or {@code gpu:N}
     * @param precision {@code auto}, {@code fp32}, {@code bf16} or {@code fp16}
     * @throws IllegalArgumentException naming what is none of these
     */
    public static ClipOptions parse(String device, String precision) {
        return new ClipOptions(ComputeDevice.parse(device), Precision.parse(precision));
    }
}

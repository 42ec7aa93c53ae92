package dev.pictor.clip;

/**
 * How to run a CLIP.
 *
 * @param device where
 * @param precision in which type its towers multiply
 */
public record ClipOptions(ComputeDevice device, Precision precision) {

    /** A GPU if there is one, 32-bit floats. */
    public static final ClipOptions DEFAULT = new ClipOptions(ComputeDevice.AUTO, Precision.FP32);
}

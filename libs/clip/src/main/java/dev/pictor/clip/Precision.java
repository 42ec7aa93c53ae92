package dev.pictor.clip;

/**
 * In which type a tower multiplies matrices; the residual stream and the norms stay in 32 bits, and
 * so do inputs and outputs.
 */
public enum Precision {
    /** The faster of {@link #FP32} and {@link #BF16} on this machine, as {@link Clip} finds. */
    AUTO(0),
    /** 32-bit floats. */
    FP32(6),
    /** bfloat16; on CPUs with AVX512-BF16 or AMX, and GPUs. */
    BF16(15),
    /** IEEE half; for GPUs. */
    FP16(5);

    private final int torchType;

    Precision(int torchType) {
        this.torchType = torchType;
    }

    /** The number PyTorch gives to the type (c10/core/ScalarType.h). */
    int torchType() {
        return torchType;
    }

    /**
     * Parses a setting.
     *
     * @throws IllegalArgumentException if the text names no precision
     */
    public static Precision parse(String text) {
        return switch (text) {
            case "auto" -> AUTO;
            case "fp32" -> FP32;
            case "bf16" -> BF16;
            case "fp16" -> FP16;
            default ->
                    throw new IllegalArgumentException(
                            "precision '" + text + "': use auto, fp32, bf16 or fp16");
        };
    }
}

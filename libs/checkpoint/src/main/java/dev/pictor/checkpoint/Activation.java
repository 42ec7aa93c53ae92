package dev.pictor.checkpoint;

/** The non-linearity of the feed-forward part; the wrong one silently costs accuracy. */
public enum Activation {
    /** {@code x * sigmoid(1.702 x)}, OpenAI's. */
    QUICK_GELU,
    /** The exact error-function form. */
    GELU,
    /** GELU's approximation by a hyperbolic tangent, SigLIP's. */
    GELU_TANH;

    /** Reads Hugging Face's name. */
    static Activation named(ConfigKeys keys, String key, String defaultName) {
        return switch (keys.text(key, defaultName)) {
            case "quick_gelu" -> QUICK_GELU;
            case "gelu" -> GELU;
            case "gelu_pytorch_tanh", "gelu_new" -> GELU_TANH;
            default -> throw keys.refused(key, "expected quick_gelu or gelu or gelu_pytorch_tanh");
        };
    }
}

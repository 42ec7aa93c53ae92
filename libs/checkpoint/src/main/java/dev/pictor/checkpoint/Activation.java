package dev.pictor.checkpoint;

/** The non-linearity of the feed-forward part; the wrong one silently costs accuracy. */
public enum Activation {
    /** {@code x * sigmoid(1.702 x)}, OpenAI's. */
    QUICK_GELU,
    /** The exact error-function form. */
    GELU
}

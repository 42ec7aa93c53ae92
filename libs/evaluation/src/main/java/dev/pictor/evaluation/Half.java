package dev.pictor.evaluation;

/** Which half of a benchmark a query belongs to. */
public enum Half {
    /** For choosing weights and settings. */
    DEVELOPMENT,

    /** For the figures that are reported. */
    TEST
}

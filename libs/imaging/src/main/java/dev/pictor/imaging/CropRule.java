package dev.pictor.imaging;

import java.util.Locale;

/** How the margin of a centre crop is rounded; the two families of preprocessing differ. */
public enum CropRule {
    /** Hugging Face: half the margin, rounded down. */
    HUGGINGFACE,
    /** torchvision: half the margin, rounded half to even. */
    TORCHVISION;

    int margin(int excess) {
        return this == HUGGINGFACE ? excess / 2 : (int) Math.rint(excess / 2.0);
    }

    /** The rule's part of a preprocessing's identifier. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

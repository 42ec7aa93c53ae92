package dev.pictor.evaluation.published;

import dev.pictor.checkpoint.Activation;
import dev.pictor.checkpoint.ClipConfig;
import java.util.Arrays;
import java.util.Optional;

/** The CLIPs that the literature gives figures for, known by their sizes. */
public enum Backbone {
    /** OpenAI's, patches of 32. */
    VIT_B_32("ViT-B/32", 512, 32, 768, 12, true),
    /** OpenAI's, patches of 14. */
    VIT_L_14("ViT-L/14", 768, 14, 1024, 24, true),
    /** LAION's. */
    VIT_H_14("ViT-H/14", 1024, 14, 1280, 32, false),
    /** LAION's largest. */
    VIT_BIGG_14("ViT-bigG/14", 1280, 14, 1664, 48, false);

    private static final int SIDE = 224;

    private final String label;
    private final int joint;
    private final int patch;
    private final int width;
    private final int layers;
    private final boolean quick;

    Backbone(String label, int joint, int patch, int width, int layers, boolean quick) {
        this.label = label;
        this.joint = joint;
        this.patch = patch;
        this.width = width;
        this.layers = layers;
        this.quick = quick;
    }

    /** The one that a checkpoint has the sizes and the activation of; the weights may differ. */
    public static Optional<Backbone> of(ClipConfig config) {
        return Arrays.stream(values()).filter(backbone -> backbone.fits(config)).findFirst();
    }

    private boolean fits(ClipConfig config) {
        var vision = config.vision();
        return config.joint() == joint
                && vision.imageSize() == SIDE
                && vision.patch() == patch
                && vision.shape().width() == width
                && vision.shape().layers() == layers
                && (vision.activation() == Activation.QUICK_GELU) == quick;
    }

    /** Its name in the literature. */
    public String label() {
        return label;
    }
}

package dev.pictor.checkpoint;

/**
 * What a checkpoint says about its image tower.
 *
 * @param shape its sizes
 * @param imageSize side of the square input in pixels
 * @param patch side of a patch in pixels
 * @param activation of the feed-forward parts
 * @param epsilon of the layer norms
 * @param inputNorm whether a layer norm stands before the blocks
 * @param pooling how one vector is made of all patches
 * @param normAfterPooling whether the last layer norm stands behind the pooling
 * @param layerScale whether a learned factor a channel scales what each block adds
 */
public record ImageTower(
        TowerShape shape,
        int imageSize,
        int patch,
        Activation activation,
        double epsilon,
        boolean inputNorm,
        Pooling pooling,
        boolean normAfterPooling,
        boolean layerScale) {

    /** How one vector is made of all patches. */
    public enum Pooling {
        /** A class token goes with the patches and is read out; CLIP's. */
        CLASS_TOKEN,
        /** A class token goes with the patches; these are averaged without it. CLIPA's. */
        AVERAGE,
        /** A learned query attends to the patches, and there is no projection; SigLIP's. */
        ATTENTION
    }

    /** Checks that patches tile the image. */
    public ImageTower {
        if (imageSize < 1 || patch < 1 || patch > imageSize) {
            throw new IllegalArgumentException(
                    "impossible image tower: image of %d pixels, patches of %d"
                            .formatted(imageSize, patch));
        }
    }

    /** Channels of the residual stream. */
    public int width() {
        return shape.width();
    }

    /** Patches along a side; what is left over at the edge is not seen. */
    public int side() {
        return imageSize / patch;
    }

    /** Patches of one image. */
    public int patches() {
        return side() * side();
    }

    /** Whether a class token goes with the patches. */
    public boolean classToken() {
        return pooling != Pooling.ATTENTION;
    }
}

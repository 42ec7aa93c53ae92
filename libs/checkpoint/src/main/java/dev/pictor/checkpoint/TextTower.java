package dev.pictor.checkpoint;

/**
 * What a checkpoint says about its text tower.
 *
 * @param shape its sizes (the width is W, the size of a pseudo-word)
 * @param vocabulary number of token embeddings
 * @param context longest token sequence, start and end included
 * @param activation of the feed-forward parts
 * @param epsilon of the layer norms
 * @param causal whether a token sees only those before it
 * @param readOut at which position the vector is read
 * @param projection what makes an embedding of what is read
 * @param layerScale whether a learned factor a channel scales what each block adds
 */
public record TextTower(
        TowerShape shape,
        int vocabulary,
        int context,
        Activation activation,
        double epsilon,
        boolean causal,
        ReadOut readOut,
        Projection projection,
        boolean layerScale) {

    /** At which position of a text its vector is read. */
    public enum ReadOut {
        /** The end token; CLIP's. */
        END,
        /** The last position of the context, whatever stands there; SigLIP's and CLIPA's. */
        LAST
    }

    /** What makes an embedding of what is read. */
    public enum Projection {
        /** A matrix. */
        PLAIN,
        /** A matrix and a bias. */
        WITH_BIAS,
        /** Nothing: the tower is as wide as the joint space. */
        NONE
    }

    /** Checks the ranges. */
    public TextTower {
        if (vocabulary < 1 || context < 3) {
            throw new IllegalArgumentException(
                    "impossible text tower: vocabulary %d, context %d"
                            .formatted(vocabulary, context));
        }
    }

    /** Channels of the residual stream, and of a token embedding. */
    public int width() {
        return shape.width();
    }

    /** Whether the positions behind a text are seen by it, so that it must be padded. */
    public boolean padded() {
        return !causal || readOut == ReadOut.LAST;
    }
}

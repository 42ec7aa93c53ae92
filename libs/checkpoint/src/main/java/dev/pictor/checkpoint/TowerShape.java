package dev.pictor.checkpoint;

/**
 * The sizes of one transformer tower.
 *
 * @param width channels of the residual stream
 * @param layers number of blocks
 * @param heads attention heads; divides the width
 * @param mlp channels inside the feed-forward part
 */
public record TowerShape(int width, int layers, int heads, int mlp) {

    /** Checks that the sizes are positive and that the heads divide the width. */
    public TowerShape {
        if (width < 1 || layers < 1 || heads < 1 || mlp < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "impossible tower: width %d, layers %d, heads %d, mlp %d"
                            .formatted(width, layers, heads, mlp));
        }
    }
}

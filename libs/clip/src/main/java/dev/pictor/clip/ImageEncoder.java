package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.Dimensions;
import dev.pictor.checkpoint.ImageTower;
import dev.pictor.checkpoint.ImageTower.Pooling;
import dev.pictor.imaging.Preprocessing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The image tower (docs/method.md, Encoders): model-ready pixels in, embeddings out.
 *
 * <p>Thread-safe; callers choose the batch and the thread, which must not be a virtual one because
 * native frames pin their carrier.
 */
public final class ImageEncoder {

    private final Towers towers;
    private final List<NDArray> weights;
    private final int side;
    private final int dimension;

    ImageEncoder(Towers towers, Checkpoint checkpoint, Preprocessing preprocessing) {
        this.towers = towers;
        var config = checkpoint.config();
        var tower = config.vision();
        side = tower.imageSize();
        dimension = config.joint();
        int width = tower.width();
        var embeddings = "vision_model.embeddings.";
        var all = new ArrayList<NDArray>();
        all.add(towers.array(floats(preprocessing.means()), 3));
        all.add(towers.array(floats(preprocessing.deviations()), 3));
        int patch = tower.patch();
        towers.linear(
                all,
                patches(
                        checkpoint.read(
                                embeddings + "patch_embedding.weight", width, 3, patch, patch),
                        patch),
                tower.pooling() == Pooling.ATTENTION
                        ? checkpoint.read(embeddings + "patch_embedding.bias", width)
                        : Towers.zeros(width));
        int before = tower.classToken() ? 1 : 0;
        all.add(
                towers.array(
                        tower.classToken()
                                ? checkpoint.readFlat(embeddings + "class_embedding", width)
                                : Towers.zeros(width)));
        all.add(
                towers.array(
                        checkpoint.readFlat(
                                embeddings + "position_embedding.weight",
                                tower.patches() + before,
                                width)));
        if (tower.inputNorm()) {
            towers.norm(all, checkpoint, "vision_model.pre_layrnorm", width);
        } else {
            all.add(towers.array(Towers.ones(width)));
            all.add(towers.array(Towers.zeros(width)));
        }
        towers.norm(all, checkpoint, "vision_model.post_layernorm", width);
        all.add(
                towers.array(
                        tower.pooling() == Pooling.ATTENTION
                                ? Towers.zeros(width)
                                : checkpoint.imageProjection()));
        var layers = "vision_model.encoder.layers.";
        towers.blocks(
                all, checkpoint, layers, tower.shape(), tower.activation(), tower.layerScale());
        switch (tower.pooling()) {
            case CLASS_TOKEN -> {
                var last = layers + (tower.shape().layers() - 1);
                towers.queryApart(
                        all,
                        checkpoint.attentionInput(last, "weight", width),
                        checkpoint.attentionInput(last, "bias", width),
                        width);
            }
            case AVERAGE -> {}
            case ATTENTION -> head(all, checkpoint, tower);
        }
        weights = ScriptModule.weights(all);
    }

    /** SigLIP's pooling: a block whose one query is learned; in the places of a block's tensors. */
    private void head(List<NDArray> all, Checkpoint checkpoint, ImageTower tower) {
        int width = tower.width();
        var head = "vision_model.head.";
        var weight = checkpoint.poolingInput("weight", width);
        var bias = checkpoint.poolingInput("bias", width);
        all.add(towers.array(checkpoint.readFlat(head + "probe", 1, 1, width)));
        all.add(towers.array(Towers.zeros(1)));
        towers.linear(all, weight, bias);
        towers.linear(
                all,
                checkpoint.read(head + "attention.out_proj.weight", width, width),
                checkpoint.read(head + "attention.out_proj.bias", width));
        towers.norm(all, checkpoint, head + "layernorm", width);
        towers.feed(
                all,
                checkpoint,
                head + "mlp",
                tower.shape(),
                tower.activation(),
                Towers.ones(width));
        towers.queryApart(all, weight, bias, width);
    }

    /** Side of the square images in pixels. */
    public int side() {
        return side;
    }

    /** Length of an embedding. */
    public int dimension() {
        return dimension;
    }

    /**
     * Encodes a batch of images.
     *
     * @param pixels one array an image: uint8 RGB, {@code side * side * 3}, row by row
     * @return one projected, un-normalised embedding an image, in the same order
     * @throws IllegalArgumentException if an image has another size
     */
    public float[][] encode(List<byte[]> pixels) {
        if (pixels.isEmpty()) {
            return new float[0][];
        }
        int bytes = side * side * 3;
        var buffer = ByteBuffer.allocateDirect(bytes * pixels.size());
        for (var picture : pixels) {
            if (picture.length != bytes) {
                throw new IllegalArgumentException(
                        "image of %d bytes, the model takes %d x %d x 3 = %d"
                                .formatted(picture.length, side, side, bytes));
            }
            buffer.put(picture);
        }
        try (var manager = towers.scope()) {
            var input =
                    manager.create(
                            buffer.flip(), new Shape(pixels.size(), side, side, 3), DataType.UINT8);
            return towers.rows(towers.run("image", List.of(input), weights));
        }
    }

    private static float[] floats(List<Float> values) {
        var floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    // The convolution has stride = kernel, so it is one matrix product over patches; pixels arrive
    // channel-last, so the kernel is turned once instead of every image.
    private static Checkpoint.Weight patches(Checkpoint.Weight kernel, int patch) {
        int area = patch * patch;
        var turned = new float[kernel.values().length];
        int width = turned.length / (3 * area);
        for (int w = 0; w < width; w++) {
            for (int c = 0; c < 3; c++) {
                for (int p = 0; p < area; p++) {
                    turned[(w * area + p) * 3 + c] = kernel.values()[(w * 3 + c) * area + p];
                }
            }
        }
        return new Checkpoint.Weight(Dimensions.of(width, 3L * area), turned);
    }
}

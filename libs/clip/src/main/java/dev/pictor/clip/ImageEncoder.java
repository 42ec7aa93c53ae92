package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.Dimensions;
import dev.pictor.imaging.Preprocessing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * CLIP's image tower (docs/method.md, Encoders): model-ready pixels in, embeddings out.
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
        side = config.imageSize();
        dimension = config.joint();
        int width = config.vision().width();
        int patch = config.patch();
        var vision = "vision_model.";
        var all = new ArrayList<NDArray>();
        all.add(towers.array(floats(preprocessing.means()), 3));
        all.add(towers.array(floats(preprocessing.deviations()), 3));
        all.add(
                towers.half(
                        patches(
                                checkpoint.read(
                                        vision + "embeddings.patch_embedding.weight",
                                        "visual.conv1.weight",
                                        width,
                                        3,
                                        patch,
                                        patch),
                                patch)));
        all.add(
                towers.array(
                        checkpoint.read(
                                vision + "embeddings.class_embedding",
                                "visual.class_embedding",
                                width)));
        all.add(
                towers.array(
                        checkpoint.read(
                                vision + "embeddings.position_embedding.weight",
                                "visual.positional_embedding",
                                config.patches() + 1L,
                                width)));
        towers.norm(all, checkpoint, vision + "pre_layrnorm", "visual.ln_pre", width);
        towers.norm(all, checkpoint, vision + "post_layernorm", "visual.ln_post", width);
        all.add(
                towers.array(
                        checkpoint.projection(
                                "visual_projection.weight", "visual.proj", dimension, width)));
        towers.blocks(
                all,
                checkpoint,
                vision + "encoder.layers.",
                "visual.transformer.resblocks.",
                config.vision(),
                config.visionActivation());
        weights = ScriptModule.weights(all);
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

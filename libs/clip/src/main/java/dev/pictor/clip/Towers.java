package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.Activation;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.TowerShape;
import java.util.List;

/** A script module with the means to bring weights in and rows of floats out. */
final class Towers implements AutoCloseable {

    private final ScriptModule script;
    private final Precision precision;

    Towers(ScriptModule script, Precision precision) {
        this.script = script;
        this.precision = precision;
    }

    /** A scope for the arrays of one call. */
    NDManager scope() {
        return script.manager().newSubManager();
    }

    NDList run(String method, List<NDArray> inputs, List<NDArray> weights) {
        return script.run(method, inputs, weights);
    }

    NDList differentiate(String method, List<NDArray> inputs, List<NDArray> weights) {
        return script.differentiate(method, inputs, weights);
    }

    float[][] rows(NDList result) {
        var matrix = result.singletonOrThrow();
        int width = (int) matrix.getShape().get(1);
        var flat = matrix.toFloatArray();
        var rows = new float[(int) matrix.getShape().get(0)][width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(flat, i * width, rows[i], 0, width);
        }
        return rows;
    }

    NDArray array(float[] values, long... shape) {
        return script.manager().create(values, new Shape(shape));
    }

    NDArray array(Checkpoint.Weight weight) {
        return array(weight.values(), weight.shape().toArray());
    }

    /** A matrix in the precision in which this tower multiplies. */
    NDArray half(Checkpoint.Weight weight) {
        var full = array(weight);
        if (precision == Precision.FP32) {
            return full;
        }
        try (full) {
            return script.run("halve", ScriptModule.weights(List.of(full)), List.of())
                    .singletonOrThrow();
        }
    }

    void norm(
            List<NDArray> into,
            Checkpoint checkpoint,
            String huggingFace,
            String openClip,
            int width) {
        for (var kind : List.of(".weight", ".bias")) {
            into.add(array(checkpoint.read(huggingFace + kind, openClip + kind, width)));
        }
    }

    /** Adds the twelve tensors of each block in the order that {@code towers.py} reads them. */
    void blocks(
            List<NDArray> into,
            Checkpoint checkpoint,
            String huggingFace,
            String openClip,
            TowerShape shape,
            Activation activation) {
        int width = shape.width();
        int mlp = shape.mlp();
        for (int i = 0; i < shape.layers(); i++) {
            var hf = huggingFace + i;
            var oc = openClip + i;
            norm(into, checkpoint, hf + ".layer_norm1", oc + ".ln_1", width);
            into.add(half(checkpoint.attentionInput(hf, oc, "weight", width)));
            into.add(half(checkpoint.attentionInput(hf, oc, "bias", width)));
            var out = hf + ".self_attn.out_proj";
            var outProj = oc + ".attn.out_proj";
            into.add(half(checkpoint.read(out + ".weight", outProj + ".weight", width, width)));
            into.add(half(checkpoint.read(out + ".bias", outProj + ".bias", width)));
            norm(into, checkpoint, hf + ".layer_norm2", oc + ".ln_2", width);
            // quick_gelu(x) = silu(1.702 x) / 1.702: with the factor in the weights on both sides
            // it is one pass over the widest activation of the tower instead of three.
            float factor = activation == Activation.QUICK_GELU ? 1.702f : 1;
            var fc1 = hf + ".mlp.fc1";
            var cFc = oc + ".mlp.c_fc";
            into.add(
                    half(
                            scaled(
                                    checkpoint.read(fc1 + ".weight", cFc + ".weight", mlp, width),
                                    factor)));
            into.add(half(scaled(checkpoint.read(fc1 + ".bias", cFc + ".bias", mlp), factor)));
            var fc2 = hf + ".mlp.fc2";
            var cProj = oc + ".mlp.c_proj";
            into.add(
                    half(
                            scaled(
                                    checkpoint.read(fc2 + ".weight", cProj + ".weight", width, mlp),
                                    1 / factor)));
            into.add(half(checkpoint.read(fc2 + ".bias", cProj + ".bias", width)));
        }
    }

    private static Checkpoint.Weight scaled(Checkpoint.Weight weight, float factor) {
        if (factor != 1) {
            var values = weight.values();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }
        return weight;
    }

    @Override
    public void close() {
        script.close();
    }
}

package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.Activation;
import dev.pictor.checkpoint.Checkpoint;
import dev.pictor.checkpoint.Checkpoint.Weight;
import dev.pictor.checkpoint.Dimensions;
import dev.pictor.checkpoint.ImageTower.Pooling;
import dev.pictor.checkpoint.TowerShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** A script module with the means to bring weights in and rows of floats out. */
final class Towers implements AutoCloseable {

    /** Elements of a table that are brought in together. */
    private static final int MOST_AT_ONCE = 1 << 24;

    private static final int TRIALS = 12;

    /** About the patches of one image. */
    private static final int TRIAL_ROWS = 64;

    private final ScriptModule script;
    private final Precision precision;
    private final boolean packed;

    /**
     * Towers of a script.
     *
     * @param packed whether the script takes matrices in oneDNN's own order, so that no product has
     *     to bring them into it again; no gradients flow through such products
     */
    Towers(ScriptModule script, Precision precision, boolean packed) {
        this.script = script;
        this.precision = precision;
        this.packed = packed;
    }

    /**
     * How many times faster than others these towers do the widest product of a block. Both take
     * turns and the best of each counts, since the machine does other things too.
     */
    double speedBeside(Towers others, TowerShape shape) {
        var ours = trial(shape);
        var theirs = others.trial(shape);
        double best = Double.MAX_VALUE;
        double other = Double.MAX_VALUE;
        for (int i = 0; i < TRIALS; i++) {
            best = Math.min(best, ours.getAsDouble());
            other = Math.min(other, theirs.getAsDouble());
        }
        return other / best;
    }

    private DoubleSupplier trial(TowerShape shape) {
        var weight = new float[shape.mlp() * shape.width()];
        var rows = new float[TRIAL_ROWS * shape.width()];
        Arrays.fill(weight, 0.5f);
        Arrays.fill(rows, 0.5f);
        var product = new ArrayList<NDArray>();
        linear(
                product,
                new Weight(Dimensions.of(shape.mlp(), shape.width()), weight),
                zeros(shape.mlp()));
        var weights = ScriptModule.weights(product);
        return () -> {
            try (var scope = scope()) {
                var input = scope.create(rows, new Shape(1, TRIAL_ROWS, shape.width()));
                long start = System.nanoTime();
                run("product", List.of(input), weights).close();
                return System.nanoTime() - start;
            }
        };
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

    NDArray array(Weight weight) {
        return array(weight.values(), weight.shape().toArray());
    }

    /** A matrix too large to be brought in as a whole: vocabularies of many languages. */
    NDArray table(Checkpoint checkpoint, String name, int rows, int columns) {
        var table = script.manager().create(new Shape(rows, columns));
        int step = Math.max(1, MOST_AT_ONCE / columns);
        for (int from = 0; from < rows; from += step) {
            int to = Math.min(rows, from + step);
            try (var part = array(checkpoint.readRows(name, from, to, rows, columns))) {
                table.set(new NDIndex(from + ":" + to), part);
            }
        }
        return table;
    }

    /** A matrix in the precision, and the order, in which this tower multiplies. */
    NDArray matrix(Weight weight) {
        return packed ? prepared("pack", weight) : half(weight);
    }

    /** A bias in the precision in which this tower multiplies. */
    NDArray half(Weight weight) {
        return precision == Precision.FP32 ? array(weight) : prepared("halve", weight);
    }

    private NDArray prepared(String method, Weight weight) {
        try (var full = array(weight)) {
            return script.run(method, ScriptModule.weights(List.of(full)), List.of())
                    .singletonOrThrow();
        }
    }

    /** Adds a matrix and its bias. */
    void linear(List<NDArray> into, Weight weight, Weight bias) {
        into.add(matrix(weight));
        into.add(half(bias));
    }

    /** Adds a layer norm's factors and offsets. */
    void norm(List<NDArray> into, Checkpoint checkpoint, String name, int width) {
        into.add(array(checkpoint.read(name + ".weight", width)));
        into.add(array(checkpoint.read(name + ".bias", width)));
    }

    /** Adds the twelve tensors of each block in the order that {@code towers.py} reads them. */
    void blocks(
            List<NDArray> into,
            Checkpoint checkpoint,
            String blocks,
            TowerShape shape,
            Activation activation,
            boolean layerScale) {
        int width = shape.width();
        for (int i = 0; i < shape.layers(); i++) {
            var block = blocks + i;
            var scale =
                    layerScale
                            ? checkpoint.layerScale(block, width)
                            : List.of(ones(width), ones(width));
            norm(into, checkpoint, block + ".layer_norm1", width);
            linear(
                    into,
                    checkpoint.attentionInput(block, "weight", width),
                    checkpoint.attentionInput(block, "bias", width));
            var out = block + ".self_attn.out_proj";
            linear(
                    into,
                    rowsScaled(checkpoint.read(out + ".weight", width, width), scale.get(0)),
                    rowsScaled(checkpoint.read(out + ".bias", width), scale.get(0)));
            norm(into, checkpoint, block + ".layer_norm2", width);
            feed(into, checkpoint, block + ".mlp", shape, activation, scale.get(1));
        }
    }

    /** Adds the four tensors of a feed-forward part. */
    void feed(
            List<NDArray> into,
            Checkpoint checkpoint,
            String part,
            TowerShape shape,
            Activation activation,
            Weight scale) {
        int width = shape.width();
        int mlp = shape.mlp();
        // quick_gelu(x) = silu(1.702 x) / 1.702: with the factor in the weights on both sides
        // it is one pass over the widest activation of the tower instead of three.
        float factor = activation == Activation.QUICK_GELU ? 1.702f : 1;
        linear(
                into,
                scaled(checkpoint.read(part + ".fc1.weight", mlp, width), factor),
                scaled(checkpoint.read(part + ".fc1.bias", mlp), factor));
        linear(
                into,
                rowsScaled(
                        scaled(checkpoint.read(part + ".fc2.weight", width, mlp), 1 / factor),
                        scale),
                rowsScaled(checkpoint.read(part + ".fc2.bias", width), scale));
    }

    /**
     * Adds fused attention inputs once more in two parts, queries apart from keys and values: for
     * where only one query is asked.
     */
    void queryApart(List<NDArray> into, Weight weight, Weight bias, int width) {
        linear(into, rows(weight, 0, width), rows(bias, 0, width));
        linear(into, rows(weight, width, 3 * width), rows(bias, width, 3 * width));
    }

    /** The number by which {@code towers.py} knows an activation. */
    static int number(Activation activation) {
        return switch (activation) {
            case QUICK_GELU -> 0;
            case GELU -> 1;
            case GELU_TANH -> 2;
        };
    }

    /** The number by which {@code towers.py} knows a pooling. */
    static int number(Pooling pooling) {
        return switch (pooling) {
            case CLASS_TOKEN -> 0;
            case AVERAGE -> 1;
            case ATTENTION -> 2;
        };
    }

    static Weight ones(int width) {
        var values = new float[width];
        Arrays.fill(values, 1);
        return new Weight(Dimensions.of(width), values);
    }

    static Weight zeros(int width) {
        return new Weight(Dimensions.of(width), new float[width]);
    }

    private static Weight rows(Weight weight, int from, int to) {
        var shape = weight.shape().toArray();
        int row = (int) (weight.values().length / shape[0]);
        shape[0] = (long) to - from;
        return new Weight(
                Dimensions.of(shape), Arrays.copyOfRange(weight.values(), from * row, to * row));
    }

    private static Weight scaled(Weight weight, float factor) {
        if (factor != 1) {
            var values = weight.values();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }
        return weight;
    }

    /** Scales each row, or each element of a bias, by its own factor. */
    private static Weight rowsScaled(Weight weight, Weight factors) {
        var values = weight.values();
        int row = values.length / factors.values().length;
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors.values()[i / row];
        }
        return weight;
    }

    @Override
    public void close() {
        script.close();
    }
}

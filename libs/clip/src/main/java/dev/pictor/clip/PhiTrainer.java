package dev.pictor.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.pictor.checkpoint.Dimensions;
import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Trains phi by LinCIR's self-masking projection (docs/method.md, Loss): the pseudo-word made of a
 * caption's noisy latent must let the masked caption be read like the clean one.
 *
 * <p>Made fast without other results (docs/method.md, Optimiser): phi runs once on the whole batch,
 * the tower on buckets of similar length cut at their longest end token, the gradient by the
 * pseudo-words is gathered and goes back through phi once. Noise and dropout of a step depend on
 * seed and step alone, so a run that goes on from a {@linkplain #save saved state} is the unbroken
 * run.
 *
 * <p>Not thread-safe; not for virtual threads. Owns its weights until closed; the CLIP stays.
 */
public final class PhiTrainer implements AutoCloseable {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final String FIRST = "first.";
    private static final String SECOND = "second.";
    private static final String STEP = "step";
    private static final long STEP_MIX = 0x9E3779B97F4A7C15L;

    private final Towers towers;
    private final TextEncoder texts;
    private final PhiTraining training;
    private final NDManager manager;
    private final List<NDArray> parameters;
    private final List<NDArray> first;
    private final List<NDArray> second;
    private final int dimension;
    private final int hidden;
    private long step;

    /**
     * A caption to learn from.
     *
     * @param masked its tokens with slots in place of the keywords
     * @param latent projected, un-normalised embedding of the caption as it was, of size D
     */
    public record Sample(TokenIds masked, float[] latent) {}

    private PhiTrainer(
            Towers towers,
            TextEncoder texts,
            PhiTraining training,
            List<Safetensors.Tensor> state,
            long step) {
        this.towers = towers;
        this.texts = texts;
        this.training = training;
        this.step = step;
        dimension = texts.dimension();
        hidden = state.getFirst().shape().sizes().getFirst().intValue();
        manager = towers.scope();
        int n = PhiWeights.NAMES.size();
        parameters = arrays(state.subList(0, n));
        first = arrays(state.subList(n, 2 * n));
        second = arrays(state.subList(2 * n, 3 * n));
    }

    private List<NDArray> arrays(List<Safetensors.Tensor> tensors) {
        return ScriptModule.weights(
                tensors.stream()
                        .map(t -> aligned(manager, t.values(), t.shape().toArray()))
                        .toList());
    }

    /** A copy in the engine's own memory: matrix products round alike only if aligned alike. */
    private static NDArray aligned(NDManager manager, float[] values, long... shape) {
        try (var view = manager.create(values, new Shape(shape))) {
            return view.duplicate();
        }
    }

    /** Starts from PyTorch's initial weights, drawn from the seed (docs/method.md, Phi). */
    static PhiTrainer fresh(Towers towers, TextEncoder texts, PhiTraining training) {
        var random = new SplittableRandom(training.seed());
        var state = new ArrayList<Safetensors.Tensor>();
        long hidden = PhiWeights.usualHidden(texts.dimension());
        var shapes = PhiWeights.shapes(texts.dimension(), texts.width(), hidden);
        for (int i = 0; i < shapes.size(); i++) {
            var values = new float[(int) shapes.get(i).size()];
            long fanIn = shapes.get(i - i % 2).sizes().get(1);
            double bound = 1 / Math.sqrt((double) fanIn);
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextDouble(-bound, bound);
            }
            state.add(new Safetensors.Tensor(PhiWeights.NAMES.get(i), shapes.get(i), values));
        }
        return new PhiTrainer(towers, texts, training, withMoments(state), 0);
    }

    /** Starts from a phi: warm, or going on with a saved state. */
    static PhiTrainer from(Path file, Towers towers, TextEncoder texts, PhiTraining training) {
        var tensors = Safetensors.open(file);
        var state = new ArrayList<>(PhiWeights.read(tensors, texts.dimension(), texts.width()));
        var step = tensors.metadata().get(STEP);
        if (step == null) {
            return new PhiTrainer(towers, texts, training, withMoments(state), 0);
        }
        state.addAll(read(tensors, FIRST, texts));
        state.addAll(read(tensors, SECOND, texts));
        return new PhiTrainer(towers, texts, training, state, Long.parseLong(step));
    }

    private static List<Safetensors.Tensor> read(
            Safetensors tensors, String prefix, TextEncoder texts) {
        return PhiWeights.read(tensors, prefix, texts.dimension(), texts.width());
    }

    private static List<Safetensors.Tensor> withMoments(List<Safetensors.Tensor> weights) {
        var state = new ArrayList<>(weights);
        for (var prefix : List.of(FIRST, SECOND)) {
            for (var weight : weights) {
                state.add(
                        new Safetensors.Tensor(
                                prefix + weight.name(),
                                weight.shape(),
                                new float[weight.values().length]));
            }
        }
        return state;
    }

    /** Optimiser steps behind these weights. */
    public long steps() {
        return step;
    }

    /**
     * Takes one optimiser step on a batch.
     *
     * @return the loss before the step: mean over batch and dimensions of the squared difference
     * @throws IllegalArgumentException if a caption has no slot or does not fit the model
     */
    public double step(List<Sample> batch) {
        var random = new SplittableRandom(training.seed() ^ (step + 1) * STEP_MIX);
        return step(
                batch,
                noise(random, batch.size()),
                keep(random, batch.size()),
                keep(random, batch.size()));
    }

    /**
     * {@code u * eps}, one uniform scale a caption; on the un-normalised latent (docs/method.md,
     * Loss).
     */
    private float[] noise(RandomGenerator random, int rows) {
        var noise = new float[rows * dimension];
        for (int i = 0; i < rows; i++) {
            double scale = random.nextDouble() * training.noise();
            for (int d = 0; d < dimension; d++) {
                noise[i * dimension + d] = (float) (scale * random.nextGaussian());
            }
        }
        return noise;
    }

    /** What each hidden unit is multiplied by: 0, or what makes up for those dropped. */
    private float[] keep(RandomGenerator random, int rows) {
        if (training.dropout() == 0) {
            return new float[] {1};
        }
        var keep = new float[rows * hidden];
        float scale = (float) (1 / (1 - training.dropout()));
        for (int i = 0; i < keep.length; i++) {
            keep[i] = random.nextDouble() < training.dropout() ? 0 : scale;
        }
        return keep;
    }

    double step(List<Sample> batch, float[] noise, float[] keep0, float[] keep1) {
        int n = batch.size();
        var noisy = noise.clone();
        for (int i = 0; i < n; i++) {
            var latent = batch.get(i).latent();
            for (int d = 0; d < dimension; d++) {
                noisy[i * dimension + d] += latent[d];
            }
        }
        try (var scope = manager.newSubManager()) {
            var x = aligned(scope, noisy, n, dimension);
            var inputs = List.of(x, keep(scope, keep0, n), keep(scope, keep1, n));
            var words = towers.rows(towers.run("hidden", inputs, parameters));
            var above = new float[n * texts.width()];
            double loss = maskedLoss(batch, words, above);
            if (!Double.isFinite(loss)) {
                throw new DivergedException(step, loss);
            }
            var gradients =
                    towers.differentiate(
                            "phi_gradients",
                            List.of(
                                    inputs.get(0),
                                    inputs.get(1),
                                    inputs.get(2),
                                    scope.create(above, new Shape(n, texts.width()))),
                            parameters);
            optimise(scope, gradients);
            return loss;
        }
    }

    private NDArray keep(NDManager scope, float[] keep, int rows) {
        return scope.create(
                keep, keep.length == 1 ? new Shape(1, 1) : new Shape(rows, keep.length / rows));
    }

    /** The loss of the batch; its gradient by the words, row by row, into {@code above}. */
    private double maskedLoss(List<Sample> batch, float[][] words, float[] above) {
        double scale = 1.0 / ((double) batch.size() * dimension);
        var byLength =
                IntStream.range(0, batch.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> batch.get(i).masked().length()))
                        .toList();
        double loss = 0;
        for (int from = 0; from < byLength.size(); from += training.bucket()) {
            var bucket =
                    byLength.subList(from, Math.min(byLength.size(), from + training.bucket()));
            var part =
                    texts.maskedLoss(
                            bucket.stream()
                                    .map(i -> new Prompt(batch.get(i).masked(), words[i]))
                                    .toList(),
                            bucket.stream().map(i -> batch.get(i).latent()).toList(),
                            scale);
            loss += part.loss();
            for (int i = 0; i < bucket.size(); i++) {
                System.arraycopy(
                        part.gradients()[i],
                        0,
                        above,
                        bucket.get(i) * texts.width(),
                        texts.width());
            }
        }
        return loss;
    }

    /** AdamW as PyTorch does it: bias correction outside the root, decay before the step. */
    private void optimise(NDManager scope, NDList gradients) {
        step++;
        double rate = training.learningRate();
        var hyper =
                scope.create(
                        new double[] {
                            1 - rate * training.weightDecay(),
                            BETA1,
                            1 - BETA1,
                            BETA2,
                            1 - BETA2,
                            Math.sqrt(1 - Math.pow(BETA2, (double) step)),
                            EPSILON,
                            -rate / (1 - Math.pow(BETA1, (double) step))
                        });
        var all = new ArrayList<>(parameters);
        all.addAll(ScriptModule.weights(gradients));
        all.addAll(first);
        all.addAll(second);
        towers.run("adamw", List.of(hyper), all);
    }

    /** Writes the weights alone, as {@link Clip#loadPhi} reads them. */
    public void export(Path file) throws IOException {
        Safetensors.write(file, tensors("", parameters), Map.of("format", "pt"));
    }

    /**
     * Writes weights and optimiser, from which {@link Clip#trainPhi(Path, PhiTraining)} goes on.
     */
    public void save(Path file) throws IOException {
        var all = new ArrayList<>(tensors("", parameters));
        all.addAll(tensors(FIRST, first));
        all.addAll(tensors(SECOND, second));
        Safetensors.write(file, all, Map.of(STEP, Long.toString(step)));
    }

    private static List<Safetensors.Tensor> tensors(String prefix, List<NDArray> arrays) {
        return IntStream.range(0, arrays.size())
                .mapToObj(i ->
                        new Safetensors.Tensor(
                                prefix + PhiWeights.NAMES.get(i),
                                Dimensions.of(arrays.get(i).getShape().getShape()),
                                arrays.get(i).toFloatArray()))
                .toList();
    }

    @Override
    public void close() {
        manager.close();
    }

    /** The loss is no number any more; the weights are of no use. */
    public static final class DivergedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        DivergedException(long step, double loss) {
            super(
                    "the loss of step %d is %s; a lower learning rate may help"
                            .formatted(step + 1, loss));
        }
    }
}

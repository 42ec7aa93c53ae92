package dev.pictor.clip;

/**
 * How phi is trained (docs/method.md, Optimiser).
 *
 * @param steps optimiser steps
 * @param batch captions a step
 * @param learningRate of AdamW, constant
 * @param weightDecay of AdamW, on all parameters
 * @param dropout probability of a hidden unit to be dropped
 * @param noise scale of the noise on clean latents; 1 in the paper
 * @param bucket most captions the text tower takes at once; they are of similar length
 * @param seed of initial weights, noise, dropout and the order of captions
 */
public record PhiTraining(
        int steps,
        int batch,
        double learningRate,
        double weightDecay,
        double dropout,
        double noise,
        int bucket,
        long seed) {

    /** The published recipe: 20,000 steps of 512 captions, for corpora of millions. */
    public static final PhiTraining PUBLISHED =
            new PhiTraining(20_000, 512, 1e-4, 0.01, 0.5, 1, 64, 12_345);

    /** For small corpora: fewer, larger steps, and more noise (docs/adr/0008). */
    public static final PhiTraining SMALL =
            new PhiTraining(1_000, 256, 1e-3, 0.01, 0.5, 1.5, 64, 12_345);

    /** Checks the ranges. */
    public PhiTraining {
        check("steps", steps, steps >= 1);
        check("batch", batch, batch >= 1);
        check("learningRate", learningRate, learningRate > 0 && learningRate < 1);
        check("weightDecay", weightDecay, weightDecay >= 0 && weightDecay < 1);
        check("dropout", dropout, dropout >= 0 && dropout < 1);
        check("noise", noise, noise >= 0 && noise < 100);
        check("bucket", bucket, bucket >= 1);
    }

    private static void check(String name, Number value, boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException(name + " of a training is out of range: " + value);
        }
    }

    /** The same with another seed. */
    public PhiTraining withSeed(long other) {
        return new PhiTraining(
                steps, batch, learningRate, weightDecay, dropout, noise, bucket, other);
    }

    /** The same with another number of steps. */
    public PhiTraining withSteps(int other) {
        return new PhiTraining(
                other, batch, learningRate, weightDecay, dropout, noise, bucket, seed);
    }

    /** The same with another dropout. */
    public PhiTraining withDropout(double other) {
        return new PhiTraining(steps, batch, learningRate, weightDecay, other, noise, bucket, seed);
    }

    /** The same with another scale of the noise. */
    public PhiTraining withNoise(double other) {
        return new PhiTraining(
                steps, batch, learningRate, weightDecay, dropout, other, bucket, seed);
    }

    /** The same with another bucket. */
    public PhiTraining withBucket(int other) {
        return new PhiTraining(
                steps, batch, learningRate, weightDecay, dropout, noise, other, seed);
    }
}

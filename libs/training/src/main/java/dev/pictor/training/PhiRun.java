package dev.pictor.training;

import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.clip.PhiTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;

/**
 * The steps of one run, from its start or from its last saved state. Runs on the thread that calls
 * it, which must be a platform thread; told to pause or to end from others.
 */
public final class PhiRun {

    private static final double SMOOTHING = 0.05;

    private final Clip clip;
    private final RunFiles files;
    private final PhiTraining training;
    private final CaptionBatches batches;
    private final int checkpointSteps;
    private final Consumer<Progress> progress;
    private final Checkpoint checkpoint;
    private volatile boolean paused;
    private volatile boolean cancelled;
    private double loss;
    private double stepLoss;

    /**
     * A run that goes on where its files say.
     *
     * @param checkpointSteps how often its state is saved
     * @param progress told after each step, on the run's thread
     * @param checkpoint called before the state is saved, and at the end
     */
    public PhiRun(
            Clip clip,
            RunFiles files,
            PhiTraining training,
            CaptionBatches batches,
            int checkpointSteps,
            Consumer<Progress> progress,
            Checkpoint checkpoint) {
        this.clip = clip;
        this.files = files;
        this.training = training;
        this.batches = batches;
        this.checkpointSteps = checkpointSteps;
        this.progress = progress;
        this.checkpoint = checkpoint;
    }

    /**
     * Where it stands.
     *
     * @param step optimiser steps taken
     * @param loss a running mean
     * @param stepLoss of the last step alone
     * @param captionsPerSecond how fast it learns
     * @param paused whether it waits to go on
     */
    public record Progress(
            long step, double loss, double stepLoss, double captionsPerSecond, boolean paused) {}

    /** Sees the weights now and then. A run that is resumed may see those of a step once more. */
    public interface Checkpoint {
        /** Looks at them, after this many steps. */
        void at(long step, PhiTrainer trainer) throws IOException;
    }

    /** What ends a run before its time. */
    public static final class CancelledException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * Trains to the end and writes the candidate.
     *
     * @return the running mean of the loss
     */
    public double run() throws IOException, InterruptedException, CancelledException {
        int steps = training.steps();
        try (var trainer = trainer()) {
            long before = System.nanoTime();
            while (trainer.steps() < steps) {
                await(trainer.steps());
                var batch = batches.batch(trainer.steps());
                if (batch.isEmpty()) {
                    throw new IOException("all captions of the run have left the corpus");
                }
                stepLoss = trainer.step(batch);
                loss = loss == 0 ? stepLoss : loss + SMOOTHING * (stepLoss - loss);
                long after = System.nanoTime();
                report(trainer.steps(), batch.size() * 1e9 / (after - before), false);
                before = after;
                boolean last = trainer.steps() == steps;
                if (trainer.steps() % checkpointSteps == 0 || last) {
                    checkpoint.at(trainer.steps(), trainer);
                    RunFiles.replace(files.state(), trainer::save);
                }
            }
            RunFiles.replace(files.candidate(), trainer::export);
            return loss;
        }
    }

    private PhiTrainer trainer() {
        if (Files.exists(files.state())) {
            return clip.trainPhi(files.state(), training);
        }
        return Files.exists(files.start())
                ? clip.trainPhi(files.start(), training)
                : clip.trainPhi(training);
    }

    private synchronized void await(long step) throws InterruptedException, CancelledException {
        while (paused && !cancelled) {
            report(step, 0, true);
            wait();
        }
        if (cancelled) {
            throw new CancelledException();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void report(long step, double rate, boolean waits) {
        progress.accept(new Progress(step, loss, stepLoss, rate, waits));
    }

    /** Pauses it, or lets it go on. */
    public synchronized void pause(boolean on) {
        paused = on;
        notifyAll();
    }

    /** Ends it before its next step. */
    public synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }
}

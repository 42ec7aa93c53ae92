package dev.pictor.trainer.training;

import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.trainer.training.TrainingProgress.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;

/**
 * The steps of one run, from its start or from its last saved state. Runs on the thread that calls
 * it, which must be a platform thread; told to pause or to end from others.
 */
final class TrainingRun {

    private static final double SMOOTHING = 0.05;

    private final Clip clip;
    private final RunFolder folder;
    private final TrainingPlan plan;
    private final CaptionBatches batches;
    private final int checkpointSteps;
    private final Consumer<TrainingProgress> progress;
    private volatile boolean paused;
    private volatile boolean cancelled;
    private double loss;

    TrainingRun(
            Clip clip,
            RunFolder folder,
            TrainingPlan plan,
            CaptionBatches batches,
            int checkpointSteps,
            Consumer<TrainingProgress> progress) {
        this.clip = clip;
        this.folder = folder;
        this.plan = plan;
        this.batches = batches;
        this.checkpointSteps = checkpointSteps;
        this.progress = progress;
    }

    /** What ends a run before its time. */
    static final class CancelledException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * Trains to the end and writes the candidate.
     *
     * @return the running mean of the loss
     */
    double run() throws IOException, InterruptedException, CancelledException {
        int steps = plan.training().steps();
        try (var trainer = trainer()) {
            long before = System.nanoTime();
            while (trainer.steps() < steps) {
                await(trainer.steps());
                var batch = batches.batch(trainer.steps());
                if (batch.isEmpty()) {
                    throw new IOException("all captions of the run have left the corpus");
                }
                double now = trainer.step(batch);
                loss = loss == 0 ? now : loss + SMOOTHING * (now - loss);
                long after = System.nanoTime();
                report(Phase.TRAINING, trainer.steps(), batch.size() * 1e9 / (after - before));
                before = after;
                if (trainer.steps() % checkpointSteps == 0) {
                    RunFolder.replace(folder.state(), trainer::save);
                }
            }
            RunFolder.replace(folder.candidate(), trainer::export);
            return loss;
        }
    }

    private PhiTrainer trainer() {
        if (Files.exists(folder.state())) {
            return clip.trainPhi(folder.state(), plan.training());
        }
        return Files.exists(folder.start())
                ? clip.trainPhi(folder.start(), plan.training())
                : clip.trainPhi(plan.training());
    }

    private synchronized void await(long step) throws InterruptedException, CancelledException {
        while (paused && !cancelled) {
            report(Phase.PAUSED, step, 0);
            wait();
        }
        if (cancelled) {
            throw new CancelledException();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void report(Phase phase, long step, double rate) {
        progress.accept(
                new TrainingProgress(plan.id(), phase, step, plan.training().steps(), loss, rate));
    }

    synchronized void pause(boolean on) {
        paused = on;
        notifyAll();
    }

    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }
}

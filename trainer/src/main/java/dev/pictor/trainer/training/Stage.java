package dev.pictor.trainer.training;

import dev.pictor.training.PhiRun;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where the trainer stands. Each stage has the moves that are legal in it, and no others. */
sealed interface Stage {

    /** There is no run, so one may begin, and a phi be imported. */
    record Idle() implements Stage {}

    /** There is a run. */
    sealed interface UnderWay extends Stage {
        /** What it set out to do. */
        TrainingPlan plan();
    }

    /** A run that can still end without a release. */
    sealed interface Cancellable extends UnderWay {
        /** Whether somebody wants it to; the same for all stages of a run. */
        AtomicBoolean cancelled();

        /** Ends the run. */
        default void cancel() {
            cancelled().set(true);
        }
    }

    /** It waits for the thread. */
    record Planned(TrainingPlan plan, AtomicBoolean cancelled) implements Cancellable {}

    /** It takes steps, and can be paused. */
    record Learning(TrainingPlan plan, AtomicBoolean cancelled, PhiRun run) implements Cancellable {

        @Override
        public void cancel() {
            cancelled.set(true);
            run.cancel();
        }

        /** Pauses it, or lets it go on. */
        void pause(boolean on) {
            run.pause(on);
        }
    }

    /** The gate compares its candidate. */
    record Judging(TrainingPlan plan, AtomicBoolean cancelled) implements Cancellable {}

    /** The candidate is on its way to the query services: too late to end it. */
    record Releasing(TrainingPlan plan) implements UnderWay {}
}

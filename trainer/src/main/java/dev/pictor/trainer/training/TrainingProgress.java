package dev.pictor.trainer.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands.
 *
 * @param id of the run; null while there is none
 * @param phase what it does
 * @param step optimiser steps taken
 * @param steps optimiser steps in all
 * @param loss a running mean
 * @param captionsPerSecond how fast it learns
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingProgress(
        @Nullable String id,
        Phase phase,
        long step,
        long steps,
        double loss,
        double captionsPerSecond) {

    /** What a run does. */
    public enum Phase {
        /** There is none. */
        IDLE,
        /** Steps are taken. */
        TRAINING,
        /** Stopped until it is told to go on. */
        PAUSED,
        /** The gate compares. */
        JUDGING,
        /** The weights are on their way to the query services. */
        RELEASING
    }

    static final TrainingProgress NONE = new TrainingProgress(null, Phase.IDLE, 0, 0, 0, 0);
}

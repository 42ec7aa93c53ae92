package dev.pictor.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.pictor.clip.PhiTraining;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a run may be told; what is not given is as the preset has it.
 *
 * @param preset the rest of the settings
 * @param start the weights to start from
 * @param steps of the optimiser
 * @param batch captions a step
 * @param learningRate of AdamW
 * @param dropout probability of a hidden unit to be dropped
 * @param seed of all that is drawn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "How a run differs from the preset; all of it is optional.")
public record TrainingOrder(
        @Nullable Preset preset,
        @Nullable Start start,
        @Min(value = 1, message = "expected a whole number from 1 to 10000000")
                @Max(value = 10_000_000, message = "expected a whole number from 1 to 10000000")
                @Nullable Integer steps,
        @Min(value = 1, message = "expected a whole number from 1 to 65536")
                @Max(value = 65_536, message = "expected a whole number from 1 to 65536")
                @Nullable Integer batch,
        @DecimalMin(value = "0", inclusive = false, message = "expected a number between 0 and 1")
                @DecimalMax(
                        value = "1",
                        inclusive = false,
                        message = "expected a number between 0 and 1")
                @Nullable Double learningRate,
        @DecimalMin(value = "0", message = "expected a number from 0 to below 1")
                @DecimalMax(
                        value = "1",
                        inclusive = false,
                        message = "expected a number from 0 to below 1")
                @Nullable Double dropout,
        @Nullable Long seed) {

    static final TrainingOrder DEFAULT =
            new TrainingOrder(null, null, null, null, null, null, null);

    /** A named set of settings. */
    public enum Preset {
        /** For small corpora. */
        @JsonProperty("small")
        SMALL,
        /** The paper's. */
        @JsonProperty("published")
        PUBLISHED
    }

    /** What a run starts from. */
    public enum Start {
        /** The active release. */
        @JsonProperty("current")
        CURRENT,
        /** Random weights. */
        @JsonProperty("random")
        RANDOM
    }

    boolean fresh() {
        return start == Start.RANDOM;
    }

    /**
     * The settings of the run.
     *
     * @param configured the preset where none is named
     */
    PhiTraining training(PhiTraining configured) {
        var base =
                switch (preset) {
                    case null -> configured;
                    case SMALL -> PhiTraining.SMALL;
                    case PUBLISHED -> PhiTraining.PUBLISHED;
                };
        return new PhiTraining(
                Objects.requireNonNullElse(steps, base.steps()),
                Objects.requireNonNullElse(batch, base.batch()),
                Objects.requireNonNullElse(learningRate, base.learningRate()),
                base.weightDecay(),
                Objects.requireNonNullElse(dropout, base.dropout()),
                base.noise(),
                base.bucket(),
                Objects.requireNonNullElse(seed, base.seed()));
    }
}

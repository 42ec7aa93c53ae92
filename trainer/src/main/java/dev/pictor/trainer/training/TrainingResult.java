package dev.pictor.trainer.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.trainer.gate.Comparison;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended; kept also for refused ones.
 *
 * @param outcome what became of it
 * @param reason in a sentence
 * @param release its id, if it was released
 * @param loss a mean over the last steps
 * @param comparisons the gate's figures
 * @param endedAt when
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingResult(
        Outcome outcome,
        String reason,
        @Nullable String release,
        double loss,
        List<Comparison> comparisons,
        Instant endedAt) {

    /** What becomes of a run. */
    public enum Outcome {
        /** Released and active, or released beside a pinned one. */
        RELEASED,
        /** Not better than what is active. */
        REFUSED,
        /** Stopped on demand. */
        CANCELLED,
        /** It could not go on. */
        FAILED
    }
}

package dev.pictor.trainer.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.clip.PhiTraining;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a run set out to do; written once, so that it can be resumed.
 *
 * @param id of the run
 * @param training hyper-parameters
 * @param parent the release it starts from; null for random weights
 * @param captions how many it learns from
 * @param sequence the corpus' count of captions when it began
 * @param trigger what started it
 * @param createdAt when
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingPlan(
        String id,
        PhiTraining training,
        @Nullable String parent,
        int captions,
        long sequence,
        String trigger,
        Instant createdAt) {}

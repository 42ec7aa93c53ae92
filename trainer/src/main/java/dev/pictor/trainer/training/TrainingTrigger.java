package dev.pictor.trainer.training;

import dev.pictor.trainer.TrainerSettings;
import dev.pictor.training.corpus.Corpus;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Begins runs by itself: after so many new captions, or after so much time with any. */
final class TrainingTrigger {

    private final Trainings trainings;
    private final Corpus corpus;
    private final TrainerSettings.Trainer settings;
    private final Clock clock;

    TrainingTrigger(
            Trainings trainings, Corpus corpus, TrainerSettings.Trainer settings, Clock clock) {
        this.trainings = trainings;
        this.corpus = corpus;
        this.settings = settings;
        this.clock = clock;
    }

    /** Looks once; never throws, for a timer would not look again. */
    void look() {
        try {
            var runs = trainings.runs();
            var last =
                    runs.isEmpty()
                            ? Optional.<TrainingPlan>empty()
                            : Optional.of(runs.getLast().plan());
            var why = why(last, corpus.sequence());
            if (why.isPresent() && corpus.size() >= 2 * settings.minimum()) {
                trainings.begin(new Trainings.Request(trainings.preset(), false, why.get()));
            }
        } catch (Trainings.NotNowException e) {
            Log.debug(e.getMessage());
        } catch (IOException | RuntimeException e) {
            Log.error("a run cannot be started", e);
        }
    }

    /** What a run would be started by, if it is time for one. */
    private Optional<String> why(Optional<TrainingPlan> last, long sequence) {
        long fresh = sequence - last.map(TrainingPlan::sequence).orElse(0L);
        if (settings.everyCaptions() > 0 && fresh >= settings.everyCaptions()) {
            return Optional.of("captions");
        }
        return last.filter(_ -> settings.every().isPositive() && fresh > 0)
                .filter(run -> run.createdAt().plus(settings.every()).isBefore(clock.instant()))
                .map(_ -> "time");
    }
}

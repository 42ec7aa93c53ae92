package dev.pictor.trainer.training;

import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTraining;
import dev.pictor.events.Release;
import dev.pictor.trainer.gate.Verdict;
import dev.pictor.trainer.releases.Releases;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Takes a phi that was made elsewhere, as the gate takes one that was made here. */
@ApplicationScoped
public class Imports {

    private final Clip clip;
    private final Trainings trainings;
    private final Candidates candidates;
    private final Releases releases;

    Imports(Clip clip, Trainings trainings, Candidates candidates, Releases releases) {
        this.clip = clip;
        this.trainings = trainings;
        this.candidates = candidates;
        this.releases = releases;
    }

    /**
     * What became of an import.
     *
     * @param verdict of the gate
     * @param release its card; null if it is refused
     */
    public record Imported(Verdict verdict, @Nullable Release release) {}

    /**
     * Judges a phi and releases it if it passes.
     *
     * @param file safetensors
     * @param force whether it is released whatever the gate says
     * @throws dev.pictor.checkpoint.InvalidCheckpointException if it is no phi of this CLIP
     * @throws Trainings.NotNowException if a run is under way
     */
    public Imported take(Path file, boolean force) throws IOException {
        return trainings.betweenRuns(() -> judged(file, force));
    }

    private Imported judged(Path file, boolean force) throws IOException {
        var weights = Files.createTempFile("phi", ".safetensors");
        try {
            clip.convertPhi(file, weights);
            var verdict = candidates.judge(weights, PhiTraining.SMALL);
            if (!verdict.passed() && !force) {
                Log.infof("an import is refused: %s", verdict.reason());
                return new Imported(verdict, null);
            }
            // Nothing here knows what it was trained from, on how much and for how long.
            var card = releases.release(weights, null, 0, 0, verdict.metrics());
            Log.infof("an import is release %s: %s", card.id(), verdict.reason());
            return new Imported(verdict, card);
        } finally {
            Files.delete(weights);
        }
    }
}

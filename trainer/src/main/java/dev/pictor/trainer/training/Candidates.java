package dev.pictor.trainer.training;

import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTraining;
import dev.pictor.trainer.gate.Gate;
import dev.pictor.trainer.gate.Verdict;
import dev.pictor.trainer.releases.Releases;
import dev.pictor.training.RunFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Judges what would be released beside what is active. Not for virtual threads. */
@ApplicationScoped
class Candidates {

    private final Clip clip;
    private final Gate gate;
    private final Releases releases;

    Candidates(Clip clip, Gate gate, Releases releases) {
        this.clip = clip;
        this.gate = gate;
        this.releases = releases;
    }

    /**
     * Judges a candidate; the first phi of all must beat chance.
     *
     * @param weights its safetensors file; the rival's lies beside it for a while
     * @param chance draws the random weights that stand for chance
     */
    Verdict judge(Path weights, PhiTraining chance) throws IOException {
        var rival = weights.resolveSibling(weights.getFileName() + ".rival");
        try {
            if (releases.writeInForce(rival).isEmpty()) {
                try (var untrained = clip.trainPhi(chance)) {
                    RunFiles.replace(rival, untrained::export);
                }
            }
            try (var before = clip.loadPhi(rival);
                    var after = clip.loadPhi(weights)) {
                return gate.judge(before, after);
            }
        } finally {
            Files.deleteIfExists(rival);
        }
    }
}

package dev.pictor.cli;

import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTrainer;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.StoredEmbeddings;
import dev.pictor.evaluation.published.Figure;
import dev.pictor.evaluation.published.PublishedBenchmark;
import dev.pictor.evaluation.published.PublishedEvaluator;
import dev.pictor.training.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the phi with the best R@1 on CIRR's validation split, the earliest of equals. */
final class CirrSelection {

    private static final long MEMORY = 256L << 20;

    private final Clip clip;
    private final PublishedBenchmark cirr;
    private final StoredEmbeddings gallery;
    private final Path best;
    private final TrainingCurve curve;

    /**
     * A selection.
     *
     * @param best file of the best phi
     * @param curve of R@1 in percent; what it has was measured earlier
     */
    CirrSelection(
            Clip clip,
            PublishedBenchmark cirr,
            StoredEmbeddings gallery,
            Path best,
            TrainingCurve curve) {
        this.clip = clip;
        this.cirr = cirr;
        this.gallery = gallery;
        this.best = best;
        this.curve = curve;
    }

    /** Measures the weights as they are, and keeps them if they are the best so far. */
    void look(long step, PhiTrainer trainer) throws IOException {
        curve.forgetFrom(step);
        var file = best.resolveSibling("now.safetensors");
        RunFiles.replace(file, trainer::export);
        double before =
                curve.points().stream().mapToDouble(TrainingCurve.Point::value).max().orElse(-1);
        double now = recall(file);
        curve.add(step, now);
        if (now > before || !Files.exists(best)) {
            RunFiles.replace(best, trainer::export);
        }
        curve.flush();
        Files.delete(file);
    }

    private double recall(Path file) {
        try (var phi = clip.loadPhi(file)) {
            return new PublishedEvaluator(clip, cirr, gallery, phi, MEMORY)
                    .figures(new Composer.LinCir()).stream()
                            .filter(figure -> figure.name().equals("R@1"))
                            .mapToDouble(Figure::percent)
                            .findFirst()
                            .orElseThrow();
        }
    }
}

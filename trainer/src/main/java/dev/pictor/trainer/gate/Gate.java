package dev.pictor.trainer.gate;

import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Evaluator;
import dev.pictor.evaluation.GalleryEmbeddings;
import dev.pictor.evaluation.Report;
import dev.pictor.trainer.TrainerSettings;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import dev.pictor.training.corpus.HeldOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Judges a candidate beside the active phi, case by case: on the anchor and the legible recent
 * held-out captions, and on a benchmark directory where one is set. Not for virtual threads.
 */
@ApplicationScoped
public class Gate {

    /** Measures beyond which none is added, so that the risk can be divided beforehand. */
    private static final double FAMILY = 5;

    private final Clip clip;
    private final Corpus corpus;
    private final TrainerSettings settings;

    Gate(Clip clip, Corpus corpus, TrainerSettings settings) {
        this.clip = clip;
        this.corpus = corpus;
        this.settings = settings;
    }

    /** Judges a candidate. */
    public Verdict judge(Phi inForce, Phi candidate) throws IOException {
        var heldOut = HeldOut.of(corpus);
        var comparisons = new ArrayList<Comparison>();
        compare("anchor captions", heldOut.anchor(), inForce, candidate, comparisons);
        var recent = Legible.among(heldOut.recent(), heldOut.anchor(), this::tokens);
        compare("recent captions", recent, inForce, candidate, comparisons);
        if (settings.trainer().benchmark().isPresent()) {
            benchmark(
                    Benchmark.read(settings.trainer().benchmark().get()),
                    inForce,
                    candidate,
                    comparisons);
        }
        return comparisons.isEmpty()
                ? new Verdict(false, "there is nothing to judge on", comparisons)
                : Verdict.of(comparisons, settings.trainer().margin());
    }

    private int tokens(String text) {
        return clip.tokenizer().encode(text).length() - 2; // without start and end
    }

    private void compare(
            String name,
            List<CaptionText> captions,
            Phi inForce,
            Phi candidate,
            List<Comparison> into) {
        if (captions.isEmpty()) {
            return;
        }
        Masking masking = settings.trainer().masking();
        var measures = new CaptionMeasures(clip, masking, captions);
        var before = measures.of(inForce);
        var after = measures.of(candidate);
        double risk = Verdict.RISK / FAMILY;
        into.add(Comparison.of(name + ", fit", before.fit(), after.fit(), risk));
        into.add(Comparison.of(name + ", found", before.found(), after.found(), risk));
    }

    private void benchmark(Benchmark benchmark, Phi inForce, Phi candidate, List<Comparison> into) {
        var gallery =
                GalleryEmbeddings.cached(
                        clip,
                        benchmark,
                        settings.trainer().folder().resolve("embeddings"),
                        _ -> {});
        var evaluator = new Evaluator(clip, benchmark, gallery);
        var composer = new Composer.LinCir();
        var before = evaluator.evaluate(composer, inForce, benchmark.queries());
        var after = evaluator.evaluate(composer, candidate, benchmark.queries());
        into.add(Comparison.of("benchmark, R@1", hits(before), hits(after), Verdict.RISK / FAMILY));
        for (var kind : new TreeSet<>(before.kinds().keySet())) {
            double[] was = hits(before, kind);
            // A kind may not fall either, but is too small to pass by.
            into.add(
                    new Comparison(
                            "benchmark, R@1 of " + kind,
                            was.length,
                            mean(was),
                            mean(hits(after, kind)),
                            Double.NEGATIVE_INFINITY));
        }
    }

    private static double[] hits(Report report) {
        return report.outcomes().stream().mapToDouble(o -> o.hit(1) ? 1 : 0).toArray();
    }

    private static double[] hits(Report report, String kind) {
        return report.outcomes().stream()
                .filter(o -> o.query().kind().equals(kind))
                .mapToDouble(o -> o.hit(1) ? 1 : 0)
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }
}

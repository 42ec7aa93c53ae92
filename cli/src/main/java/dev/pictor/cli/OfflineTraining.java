package dev.pictor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.PhiTraining;
import dev.pictor.evaluation.StoredEmbeddings;
import dev.pictor.evaluation.published.PublishedBenchmark;
import dev.pictor.training.CaptionBatches;
import dev.pictor.training.PhiRun;
import dev.pictor.training.RunFiles;
import dev.pictor.training.corpus.Corpus;
import dev.pictor.training.corpus.HeldOut;
import dev.pictor.training.corpus.LatentCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of the trainer's steps on files of captions, in a folder that a killed run is taken up
 * from: the plan, the packed captions with their latents, the state, the curves, phi and its card.
 */
final class OfflineTraining {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Clip clip;
    private final Path out;
    private final List<CaptionFile> captions;
    private final PhiTraining training;
    private final Masking masking;
    private final int checkpointSteps;
    private final @Nullable PublishedBenchmark cirr;

    OfflineTraining(
            Clip clip,
            Path out,
            List<CaptionFile> captions,
            PhiTraining training,
            Masking masking,
            int checkpointSteps,
            @Nullable PublishedBenchmark cirr) {
        this.clip = clip;
        this.out = out;
        this.captions = captions;
        this.training = training;
        this.masking = masking;
        this.checkpointSteps = checkpointSteps;
        this.cirr = cirr;
    }

    void run() throws IOException, InterruptedException {
        var plan = plan();
        if (Files.exists(out.resolve("card.json"))) {
            System.out.println(new RunFiles(out).candidate());
            return;
        }
        try (var corpus = Corpus.open(out.resolve("corpus"), Integer.MAX_VALUE);
                var latents =
                        LatentCache.open(
                                out.resolve("corpus"),
                                corpus,
                                clip.id(),
                                clip.texts().dimension())) {
            var packed = pack(corpus);
            var keys = HeldOut.others(corpus);
            if (keys.length == 0) {
                throw new IllegalArgumentException("no caption to learn from in " + captions);
            }
            var batches =
                    new CaptionBatches(
                            corpus,
                            latents,
                            clip,
                            masking,
                            keys,
                            training.batch(),
                            training.seed());
            var card = new LinkedHashMap<String, Object>();
            card.put("plan", plan);
            card.put("captions", packed);
            card.put("learntFrom", keys.length);
            learn(batches, card);
        }
    }

    /** Written once; another one in the same folder is refused. */
    private JsonNode plan() throws IOException {
        var plan = new LinkedHashMap<String, Object>();
        plan.put("clip", clip.id());
        plan.put("precision", clip.precision().type().toString());
        plan.put("preprocessing", clip.preprocessing().id());
        plan.put("training", training);
        plan.put("masking", masking.toString());
        plan.put("checkpointSteps", checkpointSteps);
        plan.put("validation", cirr == null ? null : "cirr val");
        var files = new ArrayList<Map<String, Object>>();
        for (var file : captions) {
            files.add(
                    Map.of(
                            "file", file.path().getFileName().toString(),
                            "bytes", Files.size(file.path()),
                            "column", file.column()));
        }
        plan.put("files", files);
        JsonNode now = JSON.readTree(JSON.writeValueAsString(plan));
        var path = out.resolve("plan.json");
        if (!Files.exists(path)) {
            RunFiles.replace(path, file -> JSON.writeValue(file.toFile(), now));
        } else if (!JSON.readTree(path.toFile()).equals(now)) {
            throw new IllegalArgumentException(
                    "%s is of another training: repeat its settings to go on with it, or name another --out"
                            .formatted(path));
        }
        return now;
    }

    /** Once: a corpus that was packed to its end is not touched again. */
    private JsonNode pack(Corpus corpus) throws IOException {
        var done = out.resolve("packed.json");
        if (!Files.exists(done)) {
            var packing =
                    new CaptionPacking(
                            corpus, read -> System.err.printf("packed %d captions%n", read));
            packing.pack(captions);
            var counts =
                    Map.of(
                            "read", packing.read(),
                            "refused", packing.refused(),
                            "distinct", corpus.size());
            RunFiles.replace(done, file -> JSON.writeValue(file.toFile(), counts));
        }
        return JSON.readTree(done.toFile());
    }

    private void learn(CaptionBatches batches, Map<String, Object> card)
            throws IOException, InterruptedException {
        var files = new RunFiles(out);
        var loss = new TrainingCurve(out, "loss");
        var recall = new TrainingCurve(out, "recall");
        var best = out.resolve("best.safetensors");
        var bar = new ProgressBar("training", training.steps(), System.err);
        try (var gallery =
                cirr == null
                        ? null
                        : StoredEmbeddings.of(
                                clip,
                                cirr.images(),
                                Installation.defaultData().resolve("embeddings"),
                                done -> {})) {
            var selection =
                    cirr == null || gallery == null
                            ? null
                            : new CirrSelection(clip, cirr, gallery, best, recall);
            var run =
                    new PhiRun(
                            clip,
                            files,
                            training,
                            batches,
                            checkpointSteps,
                            now -> {
                                resumed(loss, now.step());
                                loss.add(now.step(), now.stepLoss());
                                bar.at(now.step());
                            },
                            (step, trainer) -> {
                                loss.flush();
                                if (selection != null) {
                                    selection.look(step, trainer);
                                }
                            });
            card.put("loss", run.run());
        } catch (PhiRun.CancelledException e) {
            throw new IllegalStateException("nobody cancels this run", e);
        }
        if (Files.exists(best)) {
            RunFiles.replace(
                    files.candidate(),
                    file -> Files.copy(best, file, StandardCopyOption.REPLACE_EXISTING));
        }
        recall.points().stream()
                .max(Comparator.comparingDouble(TrainingCurve.Point::value))
                .ifPresent(point -> card.put("selected", point));
        loss.draw();
        recall.draw();
        card.put("java", System.getProperty("java.version"));
        card.put("device", clip.device());
        RunFiles.replace(out.resolve("card.json"), file -> JSON.writeValue(file.toFile(), card));
        System.out.println(files.candidate());
    }

    /** The first step of a run that was taken up tells what the curve has too much of. */
    private static void resumed(TrainingCurve loss, long step) {
        try {
            loss.forgetFrom(step);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

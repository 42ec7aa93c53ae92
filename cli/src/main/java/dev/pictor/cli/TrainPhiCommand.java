package dev.pictor.cli;

import dev.pictor.captions.Masking;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.PhiTraining;
import dev.pictor.evaluation.published.Cirr;
import dev.pictor.evaluation.published.PublishedBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Phi trained from caption files, without services. */
@Command(
        name = "train-phi",
        mixinStandardHelpOptions = true,
        description = {
            "Train phi from files of captions (docs/reproduce.md), with the trainer's own code.",
            "Called again with the same words it goes on where it was killed."
        })
final class TrainPhiCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Captions, one a line; .tsv: a column of a table; .gz: compressed.")
    private List<Path> files = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where all goes.")
    private Path out = Path.of(".");

    @Option(names = "--model", paramLabel = "DIR", description = "CLIP checkpoint directory.")
    private Path model = Installation.defaultModel();

    @Option(names = "--column", description = "Of .tsv files, from 1 (default: 1).")
    private int column = 1;

    @Option(
            names = "--preset",
            description =
                    "published (20,000 steps of 512), released (the same, masked as the released code"
                            + " does) or small (1,000 steps of 256; the default).")
    private TrainPhiPreset preset = TrainPhiPreset.SMALL;

    @Option(names = "--steps", description = "Optimiser steps.")
    private @Nullable Integer steps;

    @Option(names = "--batch", description = "Captions a step.")
    private @Nullable Integer batch;

    @Option(names = "--learning-rate", description = "Of AdamW.")
    private @Nullable Double learningRate;

    @Option(names = "--seed", description = "Of weights, noise, dropout and order.")
    private @Nullable Long seed;

    @Option(
            names = "--validation",
            paramLabel = "DIR",
            description = "CIRR: the phi with the best R@1 of its val split is kept.")
    private @Nullable Path validation;

    @Option(
            names = "--checkpoint",
            paramLabel = "STEPS",
            description =
                    "How often the state is saved, and CIRR is asked (default: 1000, small: 100).")
    private @Nullable Integer checkpoint;

    @Option(names = "--device", description = "auto, cpu or gpu:N.")
    private String device = "auto";

    @Option(names = "--precision", description = "auto, fp32, bf16 or fp16.")
    private String precision = "fp32";

    @Spec private CommandSpec spec = CommandSpec.create(); // picocli sets the real one

    @Override
    public Integer call() throws IOException, InterruptedException {
        var training = training();
        int every = Objects.requireNonNullElse(checkpoint, preset.checkpoint());
        if (every < 1 || column < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--checkpoint is %d, --column is %d, expected 1 or more"
                            .formatted(every, column));
        }
        var captions = files.stream().map(file -> new CaptionFile(file, column)).toList();
        var cirr =
                validation == null
                        ? null
                        : PublishedBenchmark.read(new Cirr(), validation, "val", false);
        Files.createDirectories(out);
        try (var clip = Clip.load(model, ClipOptions.parse(device, precision))) {
            new OfflineTraining(clip, out, captions, training, preset.masking(), every, cirr).run();
        }
        return 0;
    }

    private PhiTraining training() {
        var base = preset.training();
        try {
            return new PhiTraining(
                    Objects.requireNonNullElse(steps, base.steps()),
                    Objects.requireNonNullElse(batch, base.batch()),
                    Objects.requireNonNullElse(learningRate, base.learningRate()),
                    base.weightDecay(),
                    base.dropout(),
                    base.noise(),
                    base.bucket(),
                    Objects.requireNonNullElse(seed, base.seed()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "" + e.getMessage());
        }
    }

    /** Named settings. */
    enum TrainPhiPreset {
        /** The paper's. */
        PUBLISHED,
        /** The paper's, masked by replacing text, also inside of other words. */
        RELEASED,
        /** For small corpora. */
        SMALL;

        PhiTraining training() {
            return this == SMALL ? PhiTraining.SMALL : PhiTraining.PUBLISHED;
        }

        Masking masking() {
            return this == RELEASED ? Masking.COMPAT : Masking.OFFSET;
        }

        int checkpoint() {
            return this == SMALL ? 100 : 1000;
        }
    }
}

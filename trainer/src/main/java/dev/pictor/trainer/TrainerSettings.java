package dev.pictor.trainer;

import dev.pictor.captions.Masking;
import dev.pictor.objects.ObjectStoreConnection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of the trainer; an environment variable is the name in capitals with underscores. */
@ConfigMapping(prefix = "pictor")
public interface TrainerSettings {

    /** Directory of the CLIP checkpoint. */
    @WithDefault("models/emoji-reference")
    Path model();

    /** A phi to start from until one is released; empty for phi.safetensors of the model. */
    Optional<Path> phi();

    /** Where the text tower runs: auto (a GPU if there is one), cpu or gpu:N. */
    @WithDefault("auto")
    String device();

    /**
     * In which type the text tower multiplies: auto, fp32, bf16 or fp16. Phi learns from small
     * differences of latents, so here the default is fp32.
     */
    @WithDefault("fp32")
    String precision();

    /** Where releases are put. */
    ObjectStoreConnection objects();

    /** What is particular to the trainer. */
    @WithName("trainer")
    Trainer trainer();

    /** Settings of corpus, runs and gate. */
    interface Trainer {
        /** Folder for the corpus and the runs. */
        @WithDefault(".pictor/trainer")
        Path folder();

        /** Most captions kept; beyond, an even sample stays. About 120 bytes of memory each. */
        @WithDefault("1000000")
        @Min(100)
        @Max(100_000_000)
        int capacity();

        /** Fewest captions to train on. */
        @WithDefault("500")
        @Min(10)
        int minimum();

        /** A run starts after so many new captions; 0 for never. */
        @WithDefault("10000")
        @Min(0)
        long everyCaptions();

        /** A run starts after this time, if there are new captions; 0 for never. */
        @WithDefault("0s")
        Duration every();

        /** Which hyper-parameters a run has: small or published. */
        @WithDefault("small")
        @Pattern(regexp = "small|published")
        String preset();

        /** Optimiser steps of a run; 0 for those of the preset. */
        @WithDefault("0")
        @Min(0)
        @Max(10_000_000)
        int steps();

        /** Steps between two saved states. */
        @WithDefault("50")
        @Min(1)
        int checkpointSteps();

        /** Threads of the tower; 0 for half of the processors. */
        @WithDefault("0")
        @Min(0)
        @Max(256)
        int threads();

        /** How keywords are taken out of captions: offset or compat. */
        @WithDefault("offset")
        Masking masking();

        /** A benchmark directory that candidates are also judged on. */
        Optional<Path> benchmark();

        /** How far a measure may fall at most, as a fraction: 0.01 is one point. */
        @WithDefault("0.01")
        @DecimalMin("0")
        @DecimalMax("1")
        double margin();
    }
}

package dev.pictor.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.captions.KeywordTagger;
import dev.pictor.captions.Masking;
import dev.pictor.checkpoint.Safetensors;
import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.PhiTraining;
import dev.pictor.clip.Precision;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import dev.pictor.training.corpus.HeldOut;
import dev.pictor.training.corpus.LatentCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhiRunIT {

    private static final Path MODEL = Path.of("../clip/src/test/resources/golden/tiny-hf");
    private static final PhiTraining TRAINING =
            new PhiTraining(12, 8, 1e-3, 0.01, 0.5, 1, 64, 12_345);

    private static Clip clip;

    @TempDir private Path folder;

    private final List<Long> seen = new ArrayList<>();
    private final AtomicReference<PhiRun> running = new AtomicReference<>();

    @BeforeAll
    static void load() {
        clip = Clip.load(MODEL, new ClipOptions(ComputeDevice.CPU, Precision.FP32));
    }

    @AfterAll
    static void close() {
        clip.close();
    }

    private float[] train(String out, long stopAt)
            throws IOException, InterruptedException, PhiRun.CancelledException {
        var files = new RunFiles(folder.resolve(out));
        try (var corpus = Corpus.open(folder.resolve(out), 1000);
                var latents =
                        LatentCache.open(
                                folder.resolve(out), corpus, "c", clip.texts().dimension())) {
            fill(corpus);
            var batches =
                    new CaptionBatches(
                            corpus,
                            latents,
                            clip,
                            Masking.OFFSET,
                            HeldOut.others(corpus),
                            TRAINING.batch(),
                            TRAINING.seed());
            var run =
                    new PhiRun(
                            clip,
                            files,
                            TRAINING,
                            batches,
                            5,
                            now -> {
                                if (now.step() == stopAt) {
                                    running.get().cancel();
                                }
                            },
                            (step, trainer) -> seen.add(step));
            running.set(run);
            run.run();
        }
        return Safetensors.open(files.candidate()).floats("layers.3.weight");
    }

    private static void fill(Corpus corpus) throws IOException {
        var tagger = new KeywordTagger();
        for (var colour : List.of("red", "blue", "green", "yellow")) {
            for (var thing : List.of("dog", "cat", "car", "cup", "hat", "box")) {
                var text = "a %s %s on the table".formatted(colour, thing);
                corpus.put(new CaptionText(text, null, text, tagger.keywords(text)));
            }
        }
    }

    @Test
    void aRunThatWasEndedGoesOnFromItsLastStateToTheSameWeights() throws Exception {
        var whole = train("whole", -1);
        assertThat(seen).containsExactly(5L, 10L, 12L);
        seen.clear();

        assertThatThrownBy(() -> train("parts", 8)).isInstanceOf(PhiRun.CancelledException.class);
        assertThat(folder.resolve("parts/state.safetensors")).exists();
        assertThat(folder.resolve("parts/phi.safetensors")).doesNotExist();
        assertThat(train("parts", -1)).containsExactly(whole, within(1e-6f));
        assertThat(seen).containsExactly(5L, 10L, 12L);
    }
}

package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.checkpoint.PhiWeights;
import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTrainingTest {

    @TempDir private Path folder;

    /** A model whose phi has these few weights. */
    private Path model() throws IOException {
        var shapes = PhiWeights.shapes(2, 2, 3);
        var tensors =
                IntStream.range(0, shapes.size())
                        .mapToObj(i ->
                                new Safetensors.Tensor(
                                        PhiWeights.NAMES.get(i),
                                        shapes.get(i),
                                        new float[(int) shapes.get(i).size()]))
                        .toList();
        PhiWeights.write(tensors, folder.resolve("phi.safetensors"));
        return folder;
    }

    @Test
    void itStartsByItselfAtAboutHalfOfTheCaptions() throws IOException {
        var settings = new DemoTraining(3000, folder, false).settings(folder, Map.of());
        assertThat(settings)
                .containsEntry("PICTOR_TRAINER_EVERY_CAPTIONS", "4050")
                // The trigger waits for twice as many as these.
                .containsEntry("PICTOR_TRAINER_MINIMUM", "2025")
                .doesNotContainKey("PICTOR_PHI"); // the model has none
    }

    @Test
    void aSmallDemoStillHasSomethingToJudgeOn() {
        assertThat(new DemoTraining(1, folder, false).captions()).isEqualTo(40);
    }

    @Test
    void itBeginsWithAPhiOfTheSameShapesThatHasLearnedNothing() throws IOException {
        var settings = new DemoTraining(300, model(), false).settings(folder, Map.of());
        var phi = settings.get("PICTOR_PHI");
        assertThat(phi).isNotNull();
        var weights = PhiWeights.read(Safetensors.open(Path.of(phi)), 2, 2);
        // Its bounds are those of PyTorch's linear layers: one over the root of the inputs.
        assertThat(weights.getFirst().values())
                .hasSize(6)
                .isNotEqualTo(new float[6])
                .satisfies(values -> {
                    for (float value : values) {
                        assertThat(value).isBetween(-0.7072f, 0.7072f);
                    }
                });
    }

    @Test
    void orWithTheModelsOwn() throws IOException {
        assertThat(new DemoTraining(300, model(), true).settings(folder, Map.of()))
                .doesNotContainKey("PICTOR_PHI");
    }

    @Test
    void whatTheCallerSetsStays() throws IOException {
        assertThat(
                        new DemoTraining(300, folder, false)
                                .settings(folder, Map.of("PICTOR_TRAINER_MINIMUM", "77")))
                .doesNotContainKey("PICTOR_TRAINER_MINIMUM");
    }
}

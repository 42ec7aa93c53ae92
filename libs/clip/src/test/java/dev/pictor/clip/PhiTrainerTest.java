package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhiTrainerTest {

    private static final int PLACEHOLDER = 259;
    private static final int END = 49407;
    private static final PhiTraining GOLDEN = new PhiTraining(5, 4, 1e-3, 0.01, 0, 1, 4, 1);

    @TempDir Path directory;

    private static Clip load(Golden golden) {
        return Clip.load(golden.directory(), new ClipOptions(ComputeDevice.CPU, Precision.FP32));
    }

    private static List<PhiTrainer.Sample> samples(Golden golden) {
        var masked = golden.ids("smp_masked_ids", END);
        var latents = golden.rows("smp_z");
        var samples = new ArrayList<PhiTrainer.Sample>();
        for (int i = 0; i < latents.length; i++) {
            samples.add(
                    new PhiTrainer.Sample(
                            TokenIds.withPlaceholder(masked.get(i), PLACEHOLDER), latents[i]));
        }
        return samples;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16"})
    void fiveStepsOfTheReference(String model) throws IOException {
        var golden = Golden.of(model);
        var file = directory.resolve("phi.safetensors");
        try (var clip = load(golden);
                var trainer =
                        clip.trainPhi(golden.directory().resolve("phi.safetensors"), GOLDEN)) {
            var noise = golden.tensors().floats("smp_noise");
            var one = new float[] {1};
            for (var expected : golden.texts().get("smp_losses")) {
                double loss = trainer.step(samples(golden), noise, one, one);
                assertThat(loss).isCloseTo(expected.asDouble(), within(1e-4 * expected.asDouble()));
            }
            trainer.export(file);
        }
        var after = Safetensors.open(file);
        for (var name : after.names()) {
            assertRelativelyClose(
                    name, after.floats(name), golden.tensors().floats("after5." + name));
        }
    }

    /** After one step AdamW has moved each weight by the sign of its gradient: see the moments. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16"})
    void gradientsOfTheReference(String model) throws IOException {
        var golden = Golden.of(model);
        Safetensors state;
        try (var clip = load(golden);
                var trainer =
                        clip.trainPhi(golden.directory().resolve("phi.safetensors"), GOLDEN)) {
            var one = new float[] {1};
            trainer.step(samples(golden), golden.tensors().floats("smp_noise"), one, one);
            state = state(trainer);
        }
        for (var name : state.names()) {
            if (name.startsWith("first.")) {
                var gradient = state.floats(name);
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= 10; // the first moment is a tenth of the first gradient
                }
                assertRelativelyClose(
                        name,
                        gradient,
                        golden.tensors().floats("grad." + name.substring("first.".length())));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16"})
    void maskedCaptionsOfTheReference(String model) {
        var golden = Golden.of(model);
        try (var clip = load(golden)) {
            var expected = golden.ids("smp_masked_ids", END);
            var masked = golden.strings("masked");
            for (int i = 0; i < masked.size(); i++) {
                var tokens = clip.tokenizer().encodeMasked(List.of(masked.get(i).split("\\$", -1)));
                assertThat(tokens.slots())
                        .isEqualTo(TokenIds.withPlaceholder(expected.get(i), PLACEHOLDER).slots());
                var ids = tokens.ids();
                for (int slot : tokens.slots()) {
                    ids[slot] = PLACEHOLDER;
                }
                assertThat(ids).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void aPlaceholderBeyondTheContextLeavesAPhotoOfOne() {
        try (var clip = load(Golden.of("tiny-hf"))) {
            var tokens = clip.tokenizer().encodeMasked(List.of("very ".repeat(100), ""));
            assertThat(tokens).isEqualTo(clip.tokenizer().encodeAround("a photo of", ""));
            var kept = clip.tokenizer().encodeMasked(List.of("", " sleeps on ", "z ".repeat(90)));
            assertThat(kept.slots()).containsExactly(1, 4);
            assertThat(kept.length()).isEqualTo(77);
        }
    }

    /** Cut to the end, in buckets, last layer for one row; beside all of it for 77 tokens each. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-hf", "tiny-hf-legacy-sharded-fp16"})
    void shortCutsChangeNeitherLossNorGradient(String model) throws IOException {
        var golden = Golden.of(model);
        var training = GOLDEN.withDropout(0.5);
        try (var clip = load(golden);
                var fast = clip.trainPhi(training.withBucket(2));
                var plain = clip.trainPhiPlainly(training)) {
            var captions =
                    List.of(
                            "a cat",
                            "the quick brown fox jumps over the lazy dog",
                            "two",
                            "so it is");
            var prompts =
                    captions.stream().map(c -> Prompt.of(clip.tokenizer().encode(c))).toList();
            var latents = clip.texts().encode(prompts);
            var plainLatents = clip.texts().plain().encode(prompts);
            for (int i = 0; i < latents.length; i++) {
                assertRelativelyClose("latent", latents[i], plainLatents[i]);
            }
            double loss = fast.step(withLatents(golden, latents));
            assertThat(loss)
                    .isCloseTo(plain.step(withLatents(golden, plainLatents)), within(1e-4 * loss));
            var fastState = state(fast);
            var plainState = state(plain);
            for (var name : fastState.names()) {
                if (name.startsWith("first.")) {
                    assertRelativelyClose(name, fastState.floats(name), plainState.floats(name));
                }
            }
        }
    }

    private static List<PhiTrainer.Sample> withLatents(Golden golden, float[][] latents) {
        var samples = samples(golden);
        for (int i = 0; i < latents.length; i++) {
            samples.set(i, new PhiTrainer.Sample(samples.get(i).masked(), latents[i]));
        }
        return samples;
    }

    private Safetensors state(PhiTrainer trainer) throws IOException {
        var file = Files.createTempFile(directory, "state", ".safetensors");
        trainer.save(file);
        return Safetensors.open(file);
    }

    @Test
    void bucketsChangeNothing() throws IOException {
        var golden = Golden.of("tiny-hf");
        try (var clip = load(golden)) {
            var whole = GOLDEN.withDropout(0.5);
            var bucketed = run(clip, golden, whole.withBucket(1), 3);
            assertRelativelyClose("weights", bucketed, run(clip, golden, whole, 3));
        }
    }

    @Test
    void aSavedRunGoesOnAsIfItHadNeverStopped() throws IOException {
        var golden = Golden.of("tiny-hf");
        var training = GOLDEN.withDropout(0.5);
        var state = directory.resolve("state.safetensors");
        try (var clip = load(golden)) {
            var unbroken = run(clip, golden, training, 4);
            try (var trainer = clip.trainPhi(training)) {
                trainer.step(samples(golden));
                trainer.step(samples(golden));
                trainer.save(state);
            }
            try (var trainer = clip.trainPhi(state, training)) {
                assertThat(trainer.steps()).isEqualTo(2);
                trainer.step(samples(golden));
                trainer.step(samples(golden));
                assertThat(Arrays.equals(weights(trainer), unbroken)).isTrue();
            }
        }
    }

    @Test
    void theSeedDecides() throws Exception {
        var golden = Golden.of("tiny-hf");
        try (var clip = load(golden)) {
            var once = run(clip, golden, GOLDEN, 2);
            try (var other = Executors.newSingleThreadExecutor()) {
                var elsewhere = other.submit(() -> run(clip, golden, GOLDEN, 2)).get();
                assertThat(Arrays.equals(elsewhere, once)).isTrue();
            }
            assertThat(Arrays.equals(run(clip, golden, GOLDEN, 2), once)).isTrue();
            assertThat(Arrays.equals(run(clip, golden, GOLDEN.withSeed(2), 2), once)).isFalse();
        }
    }

    @Test
    void aTowerWithoutACausalMaskLearnsPseudoWordsToo() {
        var golden = Golden.at(Golden.root().resolve("families").resolve("hf-siglip"));
        try (var clip = load(golden);
                var trainer = clip.trainPhi(GOLDEN.withNoise(0))) {
            var captions = List.of("a photo of a cat", "the quick brown fox", "a lazy dog jumps");
            var latents =
                    clip.texts()
                            .encode(
                                    captions.stream()
                                            .map(c -> Prompt.of(clip.tokenizer().encode(c)))
                                            .toList());
            var samples = new ArrayList<PhiTrainer.Sample>();
            for (int i = 0; i < captions.size(); i++) {
                var words = captions.get(i).split(" ", 3);
                var masked = clip.tokenizer().encodeMasked(List.of(words[0], words[2]));
                samples.add(new PhiTrainer.Sample(masked, latents[i]));
            }
            double first = trainer.step(samples);
            double loss = first;
            for (int step = 0; step < 60; step++) {
                loss = trainer.step(samples);
            }
            assertThat(loss).isPositive().isLessThan(0.7 * first);
        }
    }

    @Test
    void aLossThatIsNoNumberEndsTheTraining() {
        var golden = Golden.of("tiny-hf");
        try (var clip = load(golden);
                var trainer = clip.trainPhi(GOLDEN)) {
            var latent = golden.rows("smp_z")[0].clone();
            latent[0] = Float.NaN;
            var sample = new PhiTrainer.Sample(samples(golden).getFirst().masked(), latent);
            assertThatThrownBy(() -> trainer.step(List.of(sample)))
                    .isInstanceOf(PhiTrainer.DivergedException.class)
                    .hasMessageContaining("step 1");
            assertThat(trainer.steps()).isZero();
        }
    }

    private float[] run(Clip clip, Golden golden, PhiTraining training, int steps)
            throws IOException {
        try (var trainer = clip.trainPhi(training)) {
            for (int i = 0; i < steps; i++) {
                trainer.step(samples(golden));
            }
            return weights(trainer);
        }
    }

    private float[] weights(PhiTrainer trainer) throws IOException {
        var file = directory.resolve("weights.safetensors");
        trainer.export(file);
        return Safetensors.open(file).floats("layers.3.weight");
    }

    private static void assertRelativelyClose(String name, float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
        }
        assertThat(worst)
                .as(name + " of " + Arrays.toString(new int[] {expected.length}))
                .isLessThan(1e-4 * largest);
    }
}

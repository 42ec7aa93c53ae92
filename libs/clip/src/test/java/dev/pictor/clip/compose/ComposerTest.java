package dev.pictor.clip.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.Precision;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.compose.Composer.Query;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ComposerTest {

    private static final float[] IMAGE = {3, 0};
    private static final float[] TEXT = {0, 2};
    private static final Query QUERY = new Query(IMAGE, new float[] {1, 1}, "is red");

    private static Clip clip;

    @BeforeAll
    static void load() {
        clip =
                Clip.load(
                        Path.of("../../models/emoji-reference"),
                        new ClipOptions(ComputeDevice.CPU, Precision.FP32));
    }

    @AfterAll
    static void close() {
        clip.close();
    }

    private static float[] combine(Composer composer, float[]... embeddings) {
        var plan = composer.plan(QUERY, clip.tokenizer());
        assertThat(plan.prompts()).hasSize(embeddings.length);
        return plan.combination().combine(List.of(embeddings));
    }

    private static void assertVector(float[] actual, double... expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6));
        }
    }

    @Test
    void untrainedComposersMixUnitVectors() {
        assertVector(combine(new Composer.ImageOnly()), 1, 0);
        assertVector(combine(new Composer.TextOnly(), TEXT), 0, 1);
        assertVector(combine(new Composer.Sum(1), TEXT), Math.sqrt(0.5), Math.sqrt(0.5));
        assertVector(combine(new Composer.Sum(0), TEXT), 1, 0);
        assertVector(
                combine(new Composer.Slerp(1.0 / 3), TEXT),
                Math.cos(Math.PI / 6),
                Math.sin(Math.PI / 6));
        assertVector(combine(new Composer.Slerp(0.5), IMAGE), 1, 0);
    }

    @Test
    void lincirPutsTheWordIntoTheTemplate() {
        var plan = new Composer.LinCir().plan(QUERY, clip.tokenizer());
        var prompt = plan.prompts().getFirst();
        assertThat(prompt.word()).isEqualTo(QUERY.word());
        var ids = prompt.tokens().ids();
        int slot = prompt.tokens().slots()[0];
        var before = clip.tokenizer().encode("a photo of").ids();
        var after = clip.tokenizer().encode("that is red").ids();
        assertThat(slot).isEqualTo(before.length - 1);
        assertThat(ids).startsWith(java.util.Arrays.copyOf(before, slot));
        assertThat(ids).endsWith(java.util.Arrays.copyOfRange(after, 1, after.length));
        assertVector(plan.combination().combine(List.of(TEXT)), 0, 1);
    }

    @Test
    void promptDirectionScalesTheDifference() {
        float[] base = {1, 0};
        float[] modified = {1, 1};
        // d = (0, 1): text side unit(1, 2), image side unit(3, 0).
        assertVector(
                combine(new Composer.LinCirPdv(2, 0, 1), modified, base),
                1 / Math.sqrt(5),
                2 / Math.sqrt(5));
        assertVector(combine(new Composer.LinCirPdv(2, 4, 0), modified, base), 0.6, 0.8);
        assertVector(combine(new Composer.LinCirPdv(0, 0, 0.5), modified, base), 1, 0);
    }

    @Test
    void wordsToLeaveOutAreSubtracted() {
        var plan = new Composer.ImageOnly().plan(QUERY, clip.tokenizer());
        var unwanted = Prompt.of(clip.tokenizer().encode("red"));
        var without = plan.without(unwanted, 0.5);
        assertThat(without.prompts()).containsExactly(unwanted);
        // unit((1, 0) - 0.5 unit(0, 3))
        assertVector(
                without.combination().combine(List.of(new float[] {0, 3})),
                2 / Math.sqrt(5),
                -1 / Math.sqrt(5));
        assertVector(
                plan.without(unwanted, 0).combination().combine(List.of(new float[] {0, 3})), 1, 0);
    }

    @Test
    void aMissingPartIsNamed() {
        var noText = new Query(IMAGE, null, null);
        assertThatThrownBy(() -> new Composer.Sum().plan(noText, clip.tokenizer()))
                .hasMessageContaining("a text");
        assertThatThrownBy(() ->
                        new Composer.LinCir().plan(new Query(IMAGE, null, "x"), clip.tokenizer()))
                .hasMessageContaining("a pseudo-word");
    }
}

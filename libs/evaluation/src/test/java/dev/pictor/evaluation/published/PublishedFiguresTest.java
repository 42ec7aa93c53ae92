package dev.pictor.evaluation.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.checkpoint.ClipConfig;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PublishedFiguresTest {

    @Test
    void everyLineOfTheTableBelongsToADatasetAndABackbone() {
        long figures =
                Dataset.all().stream()
                        .flatMap(dataset ->
                                Arrays.stream(Backbone.values())
                                        .flatMap(b -> PublishedFigures.of(dataset, b).stream()))
                        .mapToLong(published -> published.figures().size())
                        .sum();
        assertThat(figures).isEqualTo(283);
    }

    @Test
    void linCirOnLargeIsThePapers() {
        var methods = PublishedFigures.of(new Circo(), Backbone.VIT_L_14);
        assertThat(methods).extracting(PublishedFigures::method).contains("SEARLE", "LinCIR");
        var lincir = methods.getLast();
        assertThat(lincir.split()).isEqualTo("test");
        assertThat(lincir.figures())
                .contains(new Figure("", "mAP@5", 12.59), new Figure("", "mAP@50", 15.85));
    }

    @Test
    void aBackboneIsKnownByItsSizesAndActivation() {
        var small = ClipConfig.read(Path.of("../clip/src/test/resources/golden/tiny-hf"));
        assertThat(Backbone.of(small)).isEmpty();
    }
}

package dev.pictor.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pictor.captions.Masking;
import dev.pictor.service.SettingsContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Defaults, names and bounds of the settings. */
class TrainerSettingsTest extends SettingsContract<TrainerSettings> {

    TrainerSettingsTest() {
        super(TrainerSettings.class, "pictor.trainer.step");
    }

    @Test
    void defaults() {
        var settings = read(Map.of());
        assertThat(settings.model()).isEqualTo(Path.of("models/emoji-reference"));
        assertThat(settings.phi()).isEmpty();
        assertThat(settings.trainer().folder()).isEqualTo(Path.of(".pictor/trainer"));
        assertThat(settings.trainer().capacity()).isEqualTo(1_000_000);
        assertThat(settings.trainer().minimum()).isEqualTo(500);
        assertThat(settings.trainer().everyCaptions()).isEqualTo(10_000);
        assertThat(settings.trainer().every()).isZero();
        assertThat(settings.trainer().preset()).isEqualTo("small");
        assertThat(settings.trainer().steps()).isZero();
        assertThat(settings.trainer().checkpointSteps()).isEqualTo(50);
        assertThat(settings.trainer().masking()).isEqualTo(Masking.OFFSET);
        assertThat(settings.trainer().benchmark()).isEmpty();
        assertThat(settings.trainer().margin()).isEqualTo(0.01);
    }

    @Test
    void everyNameIsTaken() {
        var settings =
                read(
                        Map.ofEntries(
                                Map.entry("pictor.model", "m"),
                                Map.entry("pictor.phi", "p"),
                                Map.entry("pictor.device", "cpu"),
                                Map.entry("pictor.precision", "fp16"),
                                Map.entry("pictor.objects.folder", "o"),
                                Map.entry("pictor.trainer.folder", "f"),
                                Map.entry("pictor.trainer.capacity", "100"),
                                Map.entry("pictor.trainer.minimum", "10"),
                                Map.entry("pictor.trainer.every-captions", "0"),
                                Map.entry("pictor.trainer.every", "12h"),
                                Map.entry("pictor.trainer.preset", "published"),
                                Map.entry("pictor.trainer.steps", "250"),
                                Map.entry("pictor.trainer.checkpoint-steps", "1"),
                                Map.entry("pictor.trainer.threads", "2"),
                                Map.entry("pictor.trainer.masking", "compat"),
                                Map.entry("pictor.trainer.benchmark", "b"),
                                Map.entry("pictor.trainer.margin", "0")));
        assertThat(settings.trainer().folder()).isEqualTo(Path.of("f"));
        assertThat(settings.trainer().every()).isEqualTo(Duration.ofHours(12));
        assertThat(settings.trainer().steps()).isEqualTo(250);
        assertThat(settings.trainer().masking()).isEqualTo(Masking.COMPAT);
        assertThat(settings.trainer().benchmark()).contains(Path.of("b"));
        assertThat(settings.trainer().margin()).isZero();
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments("pictor.trainer.capacity", "99"),
                arguments("pictor.trainer.minimum", "9"),
                arguments("pictor.trainer.every-captions", "-1"),
                arguments("pictor.trainer.every", "soon"),
                arguments("pictor.trainer.preset", "large"),
                arguments("pictor.trainer.steps", "-1"),
                arguments("pictor.trainer.checkpoint-steps", "0"),
                arguments("pictor.trainer.masking", "none"),
                arguments("pictor.trainer.margin", "1.5"));
    }
}

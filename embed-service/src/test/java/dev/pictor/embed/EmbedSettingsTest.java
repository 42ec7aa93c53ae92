package dev.pictor.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults, names and bounds of the settings. */
class EmbedSettingsTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static EmbedSettings read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EmbedSettings.class)
                .withDefaultValues(values)
                .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                .build()
                .getConfigMapping(EmbedSettings.class);
    }

    @Test
    void defaults() {
        var settings = read(Map.of());
        assertThat(settings.model()).isEqualTo(Path.of("models/emoji-reference"));
        assertThat(settings.replica()).isEqualTo("0");
        assertThat(settings.device()).isEqualTo("auto");
        assertThat(settings.precision()).isEqualTo("fp32");
        assertThat(settings.batch()).isEqualTo(16);
        assertThat(settings.poll()).isEqualTo(32);
        assertThat(settings.threads()).isZero();
        assertThat(settings.qdrant().host()).isEqualTo("localhost");
    }

    @Test
    void everyNameIsTaken() {
        var settings =
                read(
                        Map.ofEntries(
                                Map.entry("pictor.model", "m"),
                                Map.entry("pictor.replica", "3"),
                                Map.entry("pictor.device", "cpu"),
                                Map.entry("pictor.precision", "bf16"),
                                Map.entry("pictor.embed.batch", "2"),
                                Map.entry("pictor.embed.poll", "4"),
                                Map.entry("pictor.embed.threads", "1"),
                                Map.entry("pictor.qdrant.host", "q")));
        assertThat(settings.replica()).isEqualTo("3");
        assertThat(settings.precision()).isEqualTo("bf16");
        assertThat(settings.batch()).isEqualTo(2);
        assertThat(settings.poll()).isEqualTo(4);
        assertThat(settings.threads()).isEqualTo(1);
        assertThat(settings.qdrant().host()).isEqualTo("q");
    }

    @ParameterizedTest
    @CsvSource({
        "pictor.embed.batch, 0",
        "pictor.embed.poll, 4097",
        "pictor.embed.threads, -1",
        "pictor.qdrant.port, 0",
        "pictor.qdrant.tls, perhaps"
    })
    void badValuesEndTheStartAndAreNamed(String name, String value) {
        assertThatThrownBy(() -> read(Map.of(name, value)))
                .satisfiesAnyOf(
                        e ->
                                assertThat(e)
                                        .isInstanceOf(ConfigValidationException.class)
                                        .hasMessageContaining(name),
                        e ->
                                assertThat(e)
                                        .isInstanceOf(IllegalArgumentException.class)
                                        .hasMessageContaining(name));
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> read(Map.of("pictor.embed.size", "1")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("pictor.embed.size");
    }
}

package dev.pictor.ingest;

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
class IngestSettingsTest {

    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static IngestSettings read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(IngestSettings.class)
                .withDefaultValues(values)
                .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                .build()
                .getConfigMapping(IngestSettings.class);
    }

    @Test
    void defaults() {
        var settings = read(Map.of());
        assertThat(settings.model()).isEqualTo(Path.of("models/emoji-reference"));
        assertThat(settings.replica()).isEqualTo("0");
        assertThat(settings.topics().partitions()).isEqualTo(6);
        assertThat(settings.topics().replication()).isEqualTo((short) 1);
        assertThat(settings.objects().scheme()).isEqualTo("fs");
        assertThat(settings.limits().bytes()).isEqualTo(16_000_000);
        assertThat(settings.limits().pixels()).isEqualTo(64_000_000);
        assertThat(settings.limits().scans()).isEqualTo(100);
        assertThat(settings.captions().maxLength()).isEqualTo(1_000);
        assertThat(settings.captions().window()).isEqualTo(100_000);
        assertThat(settings.captions().perRequest()).isEqualTo(10_000);
        assertThat(settings.threads()).isZero();
        assertThat(settings.decoders()).isPositive();
        assertThat(settings.pixels()).isZero();
    }

    @Test
    void everyNameIsTaken() {
        var settings =
                read(
                        Map.ofEntries(
                                Map.entry("pictor.model", "m"),
                                Map.entry("pictor.replica", "7"),
                                Map.entry("pictor.topics.partitions", "12"),
                                Map.entry("pictor.topics.replication", "3"),
                                Map.entry("pictor.objects.scheme", "s3"),
                                Map.entry("pictor.objects.options.bucket", "b"),
                                Map.entry("pictor.limits.bytes", "1"),
                                Map.entry("pictor.limits.pixels", "2"),
                                Map.entry("pictor.limits.scans", "3"),
                                Map.entry("pictor.captions.max-length", "16"),
                                Map.entry("pictor.captions.window", "0"),
                                Map.entry("pictor.captions.per-request", "5"),
                                Map.entry("pictor.ingest.threads", "4"),
                                Map.entry("pictor.ingest.pixels", "6")));
        assertThat(settings.replica()).isEqualTo("7");
        assertThat(settings.topics().partitions()).isEqualTo(12);
        assertThat(settings.topics().replication()).isEqualTo((short) 3);
        assertThat(settings.objects().options()).containsEntry("bucket", "b");
        assertThat(settings.limits().bytes()).isEqualTo(1);
        assertThat(settings.limits().scans()).isEqualTo(3);
        assertThat(settings.captions().perRequest()).isEqualTo(5);
        assertThat(settings.decoders()).isEqualTo(4);
        assertThat(settings.pixels()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "pictor.topics.partitions, 0",
        "pictor.topics.replication, 0",
        "pictor.limits.bytes, 16700001",
        "pictor.limits.pixels, 0",
        "pictor.limits.scans, many",
        "pictor.captions.max-length, 15",
        "pictor.captions.window, -1",
        "pictor.captions.per-request, 0",
        "pictor.ingest.threads, 257",
        "pictor.ingest.pixels, -1"
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
        assertThatThrownBy(() -> read(Map.of("pictor.limits.byte", "1")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("pictor.limits.byte");
    }
}

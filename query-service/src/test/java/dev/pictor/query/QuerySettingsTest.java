package dev.pictor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pictor.service.SettingsContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Defaults, names and bounds of the settings. */
class QuerySettingsTest extends SettingsContract<QuerySettings> {

    QuerySettingsTest() {
        super(QuerySettings.class, "pictor.query.limit");
    }

    @Test
    void defaults() {
        var settings = read(Map.of());
        assertThat(settings.model()).isEqualTo(Path.of("models/emoji-reference"));
        assertThat(settings.phi()).isEmpty();
        assertThat(settings.device()).isEqualTo("auto");
        assertThat(settings.precision()).isEqualTo("auto");
        assertThat(settings.batch()).isEqualTo(32);
        assertThat(settings.maxLimit()).isEqualTo(1_000);
        assertThat(settings.releases()).isEqualTo(3);
        assertThat(settings.pixels()).isZero();
        assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.qdrant().port()).isEqualTo(6334);
        assertThat(settings.qdrant().settings().tls()).isFalse();
        assertThat(settings.limits().bytes()).isEqualTo(16_000_000);
    }

    @Test
    void everyNameIsTaken() {
        var settings =
                read(
                        Map.ofEntries(
                                Map.entry("pictor.model", "m"),
                                Map.entry("pictor.phi", "p"),
                                Map.entry("pictor.device", "gpu:1"),
                                Map.entry("pictor.precision", "bf16"),
                                Map.entry("pictor.query.batch", "8"),
                                Map.entry("pictor.query.max-limit", "50"),
                                Map.entry("pictor.query.releases", "0"),
                                Map.entry("pictor.query.pixels", "9"),
                                Map.entry("pictor.query.patience", "2s"),
                                Map.entry("pictor.qdrant.host", "q"),
                                Map.entry("pictor.qdrant.port", "1"),
                                Map.entry("pictor.qdrant.tls", "true"),
                                Map.entry("pictor.qdrant.api-key", "secret"),
                                Map.entry("pictor.qdrant.timeout", "3s"),
                                Map.entry("pictor.limits.bytes", "1"),
                                Map.entry("pictor.limits.pixels", "2"),
                                Map.entry("pictor.limits.scans", "3")));
        assertThat(settings.phi()).contains(Path.of("p"));
        assertThat(settings.device()).isEqualTo("gpu:1");
        assertThat(settings.batch()).isEqualTo(8);
        assertThat(settings.maxLimit()).isEqualTo(50);
        assertThat(settings.releases()).isZero();
        assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.qdrant().settings().apiKey()).contains("secret");
        assertThat(settings.qdrant().settings().tls()).isTrue();
        assertThat(settings.limits().pixels()).isEqualTo(2);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments("pictor.query.batch", "0"),
                arguments("pictor.query.max-limit", "10001"),
                arguments("pictor.query.releases", "101"),
                arguments("pictor.query.pixels", "-1"),
                arguments("pictor.query.patience", "2m"),
                arguments("pictor.qdrant.port", "65536"),
                arguments("pictor.limits.pixels", "700000001"),
                arguments("pictor.limits.scans", "0"));
    }
}

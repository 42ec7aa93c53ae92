package dev.pictor.embed;

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
class EmbedSettingsTest extends SettingsContract<EmbedSettings> {

    EmbedSettingsTest() {
        super(EmbedSettings.class, "pictor.embed.size");
    }

    @Test
    void defaults() {
        var settings = read(Map.of());
        assertThat(settings.model()).isEqualTo(Path.of("models/emoji-reference"));
        assertThat(settings.replica()).isEqualTo("0");
        assertThat(settings.device()).isEqualTo("auto");
        assertThat(settings.precision()).isEqualTo("auto");
        assertThat(settings.batch()).isEqualTo(16);
        assertThat(settings.poll()).isEqualTo(32);
        assertThat(settings.threads()).isZero();
        assertThat(settings.markers()).isEqualTo(Duration.ofDays(3));
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
                                Map.entry("pictor.erasure.markers", "5d"),
                                Map.entry("pictor.qdrant.host", "q")));
        assertThat(settings.replica()).isEqualTo("3");
        assertThat(settings.precision()).isEqualTo("bf16");
        assertThat(settings.batch()).isEqualTo(2);
        assertThat(settings.poll()).isEqualTo(4);
        assertThat(settings.threads()).isEqualTo(1);
        assertThat(settings.markers()).isEqualTo(Duration.ofDays(5));
        assertThat(settings.qdrant().host()).isEqualTo("q");
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments("pictor.embed.batch", "0"),
                arguments("pictor.embed.poll", "4097"),
                arguments("pictor.embed.threads", "-1"),
                arguments("pictor.erasure.markers", "0s"),
                arguments("pictor.erasure.markers", "366d"),
                arguments("pictor.qdrant.port", "0"),
                arguments("pictor.qdrant.tls", "perhaps"));
    }
}

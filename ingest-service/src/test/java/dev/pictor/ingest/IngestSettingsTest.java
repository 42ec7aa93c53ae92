package dev.pictor.ingest;

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
class IngestSettingsTest extends SettingsContract<IngestSettings> {

    IngestSettingsTest() {
        super(IngestSettings.class, "pictor.limits.byte");
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
        assertThat(settings.captions().perRequest()).isEqualTo(10_000);
        assertThat(settings.threads()).isZero();
        assertThat(settings.rejections()).isEqualTo(1_000);
        assertThat(settings.decoders()).isPositive();
        assertThat(settings.pixels()).isZero();
        assertThat(settings.erasure().every()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.erasure().grace()).isEqualTo(Duration.ofMinutes(15));
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
                                Map.entry("pictor.captions.per-request", "5"),
                                Map.entry("pictor.ingest.threads", "4"),
                                Map.entry("pictor.ingest.rejections", "7"),
                                Map.entry("pictor.erasure.every", "10m"),
                                Map.entry("pictor.erasure.grace", "PT30S"),
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
        assertThat(settings.erasure().every()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.erasure().grace()).isEqualTo(Duration.ofSeconds(30));
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments("pictor.topics.partitions", "0"),
                arguments("pictor.topics.replication", "0"),
                arguments("pictor.limits.bytes", "16700001"),
                arguments("pictor.limits.pixels", "0"),
                arguments("pictor.limits.scans", "many"),
                arguments("pictor.captions.max-length", "15"),
                arguments("pictor.captions.per-request", "0"),
                arguments("pictor.ingest.threads", "257"),
                arguments("pictor.ingest.rejections", "0"),
                arguments("pictor.ingest.pixels", "-1"),
                arguments("pictor.erasure.every", "PT13H"),
                arguments("pictor.erasure.every", "0s"),
                arguments("pictor.erasure.grace", "19s"),
                arguments("pictor.erasure.grace", "61m"));
    }
}

package dev.pictor.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.events.RejectCode;
import dev.pictor.imaging.DecodeBudget;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.objects.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ImageAcceptorTest {

    private static final Path GOLDEN = Path.of("../libs/imaging/src/test/resources/golden/images");
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static Decision decide(String id, byte[] value) {
        var acceptor =
                new ImageAcceptor(
                        new DecodeBudget(ImageLimits.DEFAULT, DecodeBudget.PATIENT),
                        PreprocessorConfig.read(Path.of("../models/emoji-reference")),
                        Clock.fixed(NOW, ZoneOffset.UTC));
        return acceptor.decide(
                new ConsumerRecord<>(
                        "images",
                        0,
                        7,
                        NOW.toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        id.getBytes(UTF_8),
                        value,
                        new RecordHeaders().add("caption", "a wave".getBytes(UTF_8)),
                        Optional.empty()));
    }

    @Test
    void aGoodPictureIsKeptAndPrepared() throws IOException {
        var file = Files.readAllBytes(GOLDEN.resolve("exif-6.jpg"));
        var accept = (Decision.Accept) decide("a", file);
        var entry = accept.entry();
        assertThat(entry.id()).isEqualTo("a");
        assertThat(entry.image().details().caption()).isEqualTo("a wave");
        assertThat(entry.image().mediaType()).isEqualTo("image/jpeg");
        assertThat(entry.image().width()).isEqualTo(250); // upright
        assertThat(entry.image().height()).isEqualTo(400);
        assertThat(entry.acceptedAt()).isEqualTo(NOW);
        assertThat(accept.pixels()).hasSize(64 * 64 * 3);
        assertThat(accept.kept())
                .extracting(Decision.Kept::key)
                .containsExactly(
                        ObjectKey.blob(entry.image().sha256()),
                        ObjectKey.thumbnail(entry.image().sha256()));
        assertThat(accept.kept().getFirst().content()).isEqualTo(file);
        var thumbnail =
                new ImageDecoder(ImageLimits.DEFAULT).decode(accept.kept().getLast().content());
        assertThat(thumbnail.image().height()).isEqualTo(256);
        assertThat(((Decision.Accept) decide("a", file)).entry()).isEqualTo(entry);
    }

    @Test
    void deletesAndRejects() {
        assertThat(decide("a", null)).isEqualTo(new Decision.Forget("a"));
        var reject = (Decision.Reject) decide("a", new byte[] {1, 2, 3});
        assertThat(reject.why().code()).isEqualTo(RejectCode.IMAGE_UNSUPPORTED_FORMAT);
    }
}

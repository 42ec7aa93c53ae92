package dev.pictor.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.clip.image.ImageLimits;
import dev.pictor.clip.image.Preprocessing;
import dev.pictor.events.RejectCode;
import dev.pictor.objects.ObjectStore;
import dev.pictor.objects.ObjectStoreException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAcceptorTest {

    private static final Path GOLDEN = Path.of("../clip/src/test/resources/golden/images");
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir private Path directory;
    private ObjectStore objects;

    @BeforeEach
    void open() {
        objects = ObjectStore.folder(directory.resolve("objects"));
    }

    @AfterEach
    void close() {
        objects.close();
    }

    private Decision decide(ObjectStore store, String id, byte[] value) {
        var acceptor =
                new ImageAcceptor(
                        new PixelBudget(ImageLimits.DEFAULT, 1, 1),
                        Preprocessing.read(Path.of("../models/emoji-reference")),
                        store,
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
        var accept = (Decision.Accept) decide(objects, "a", file);
        var entry = accept.entry();
        assertThat(entry.id()).isEqualTo("a");
        assertThat(entry.caption()).isEqualTo("a wave");
        assertThat(entry.mediaType()).isEqualTo("image/jpeg");
        assertThat(entry.width()).isEqualTo(250); // upright
        assertThat(entry.height()).isEqualTo(400);
        assertThat(entry.acceptedAt()).isEqualTo(NOW);
        assertThat(accept.pixels()).hasSize(64 * 64 * 3);
        assertThat(objects.get(ObjectStore.blobKey(entry.sha256()))).contains(file);
        assertThat(objects.contains(ObjectStore.thumbnailKey(entry.sha256()))).isTrue();
        assertThat(((Decision.Accept) decide(objects, "a", file)).entry()).isEqualTo(entry);
    }

    @Test
    void deletesAndRejects() {
        assertThat(decide(objects, "a", null)).isEqualTo(new Decision.Forget("a"));
        var reject = (Decision.Reject) decide(objects, "a", new byte[] {1, 2, 3});
        assertThat(reject.why().code()).isEqualTo(RejectCode.IMAGE_UNSUPPORTED_FORMAT);
    }

    @Test
    void aStoreThatFailsDecidesNothing() throws IOException {
        var file = Files.readAllBytes(GOLDEN.resolve("dot.png"));
        try (var broken = ObjectStore.folder(directory.resolve("broken"))) {
            Files.createFile(directory.resolve("broken/blobs")); // where a folder must be
            assertThatThrownBy(() -> decide(broken, "a", file))
                    .isInstanceOf(ObjectStoreException.class);
        }
    }
}

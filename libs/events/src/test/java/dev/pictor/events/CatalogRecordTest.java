package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CatalogRecordTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final long VERSION = Version.of(NOW.toEpochMilli(), 3);
    private static final CatalogEntry ENTRY =
            new CatalogEntry(
                    new ImageMetadata(
                            "a",
                            "ab".repeat(32),
                            "image/png",
                            1,
                            1,
                            new ImageDetails(null, List.of(), Map.of(), null),
                            NOW),
                    1,
                    NOW);

    private static CatalogRecord read(ProducerRecord<byte[], byte[]> sent, long offset) {
        return CatalogRecord.of(
                new ConsumerRecord<>(
                        sent.topic(),
                        0,
                        offset,
                        NOW.toEpochMilli(),
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        sent.key(),
                        sent.value(),
                        sent.headers(),
                        Optional.empty()));
    }

    @Test
    void survivesTheWire() {
        var image = new CatalogRecord("a", VERSION, ENTRY);
        assertThat(read(image.toRecord(), 7)).isEqualTo(image);
        var tombstone = new CatalogRecord("a", VERSION + 16, null);
        assertThat(read(tombstone.toRecord(), 8)).isEqualTo(tombstone);
        assertThat(image.agreesWith(VERSION)).isTrue();
        assertThat(image.agreesWith(VERSION + 16)).isFalse();
    }

    @Test
    void recordsOfBeforeHaveTheirOffsetAndAgreeWithAnIndexOfAnyEpoch() {
        var old =
                read(new ProducerRecord<>(Topics.CATALOG, "a".getBytes(UTF_8), ENTRY.toJson()), 41);
        assertThat(old.version()).isEqualTo(42).isLessThan(VERSION);
        assertThat(old.agreesWith(42)).isTrue();
        assertThat(old.agreesWith(3 * (1L << 40) + 42)).isTrue();
        assertThat(old.agreesWith(43)).isFalse();
        assertThat(old.agreesWith(VERSION)).isFalse();
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> read(new ProducerRecord<>("t", null, new byte[0]), 1))
                .isInstanceOf(RejectedEventException.class);
        assertThatThrownBy(() -> read(new ProducerRecord<>("t", new byte[] {97}, new byte[1]), 1))
                .isInstanceOf(RejectedEventException.class);
    }
}

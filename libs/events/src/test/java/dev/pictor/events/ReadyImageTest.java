package dev.pictor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReadyImageTest {

    private static final Instant APPENDED = Instant.parse("2026-11-24T09:00:02Z");

    private static final CatalogEntry ENTRY =
            new CatalogEntry(
                    new ImageMetadata(
                            "ü-1",
                            "ab".repeat(32),
                            "image/png",
                            3,
                            4,
                            new ImageDetails(null, List.of("a"), Map.of("k", "v"), null),
                            Instant.parse("2026-11-24T09:00:00Z")),
                    12,
                    Instant.parse("2026-11-24T09:00:01Z"));

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                APPENDED.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    @Test
    void survivesTheWire() {
        var sent = new ReadyImage("ü-1", 77, new ReadyImage.Image(ENTRY, new byte[] {1, 2, 3}));
        var read = ReadyImage.of(received(sent.toRecord("images.ready.64-huggingface")));
        assertThat(read.id()).isEqualTo("ü-1");
        assertThat(read.version()).isEqualTo(77);
        assertThat(read.image()).isNotNull();
        assertThat(read.image().entry()).isEqualTo(ENTRY);
        assertThat(read.image().pixels()).containsExactly(1, 2, 3);
    }

    @Test
    void deletesHaveNoImage() {
        var read = ReadyImage.of(received(new ReadyImage("1", 78, null).toRecord("t")));
        assertThat(read).isEqualTo(new ReadyImage("1", 78, null));
    }

    @Test
    void entriesLeaveOutWhatIsAbsent() {
        var json = new String(ENTRY.toJson(), StandardCharsets.UTF_8);
        assertThat(json).doesNotContain("caption").contains("2026-11-24T09:00:00Z");
        assertThat(CatalogEntry.parse(ENTRY.toJson())).isEqualTo(ENTRY);
    }

    @Test
    void garbageIsRejected() {
        var record = new ProducerRecord<>("t", "1".getBytes(StandardCharsets.UTF_8), new byte[1]);
        assertThatThrownBy(() -> ReadyImage.of(received(record)))
                .isInstanceOf(RejectedEventException.class)
                .hasMessageContaining("version");
        EventHeaders.put(record.headers(), "version", "5");
        EventHeaders.put(record.headers(), "catalog", "{}}");
        assertThatThrownBy(() -> ReadyImage.of(received(record)))
                .isInstanceOf(RejectedEventException.class);
    }

    private static String refusal(ProducerRecord<byte[], byte[]> sent) {
        try {
            ReadyImage.of(received(sent));
            return "";
        } catch (RejectedEventException e) {
            assertThat(e.code()).isEqualTo(RejectCode.RECORD_INVALID);
            return e.reason();
        }
    }

    @Test
    void aVersionFromTheFutureWouldFreezeItsIdAndIsRejected() {
        long ahead = Version.of(APPENDED.plusSeconds(3_600).toEpochMilli(), 0);
        assertThat(refusal(new ReadyImage("1", ahead, null).toRecord("t"))).contains("version");
        assertThat(refusal(new ReadyImage("1", (1L << 53) - 1, null).toRecord("t"))).isNotEmpty();
        for (var version : List.of("0", "-1", "9007199254740992", "1e3", "", "99999999999999999")) {
            var sent = new ReadyImage("1", 1, null).toRecord("t");
            EventHeaders.put(sent.headers(), "version", version);
            assertThat(refusal(sent)).as(version).contains("version");
        }
        long now = Version.of(APPENDED.toEpochMilli(), 0);
        assertThat(refusal(new ReadyImage("1", now, null).toRecord("t"))).isEmpty();
    }

    @Test
    void whatWouldBecomeAPathOrAHeaderIsCheckedWhereItIsRead() {
        var good = new String(ENTRY.toJson(), StandardCharsets.UTF_8);
        var changes =
                Map.of(
                        "ab".repeat(32),
                        "../../../../etc/hostname",
                        "image/png",
                        "text/html",
                        "\"width\":3",
                        "\"width\":-3",
                        "\"height\":4",
                        "\"height\":0",
                        "\"size\":12",
                        "\"size\":0",
                        "ü-1",
                        "another",
                        "\"k\":\"v\"",
                        "\"k/..\":\"v\"",
                        good,
                        "null");
        changes.forEach((from, to) -> {
            var sent = new ReadyImage("ü-1", 77, new ReadyImage.Image(ENTRY, new byte[1]));
            var kafka = sent.toRecord("t");
            EventHeaders.put(kafka.headers(), "catalog", good.replace(from, to));
            assertThatThrownBy(() -> ReadyImage.of(received(kafka)))
                    .as(to)
                    .isInstanceOf(RejectedEventException.class);
        });
    }
}

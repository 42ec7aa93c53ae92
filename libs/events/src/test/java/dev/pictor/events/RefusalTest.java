package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

    private static final Instant SENT = Instant.parse("2026-05-01T10:00:00Z");
    private static final Instant REFUSED = SENT.plusSeconds(2);

    private final RejectedEventException why =
            new RejectedEventException(RejectCode.IMAGE_CORRUPT, "cut off after 3 bytes");

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, Instant time, byte[] key, byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                topic,
                2,
                17,
                time.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> inbox(byte[] value, Map<String, String> headers) {
        var all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(UTF_8)));
        return record(Topics.IMAGES, SENT, "sofa".getBytes(UTF_8), value, all);
    }

    private ConsumerRecord<byte[], byte[]> rejected(ConsumerRecord<byte[], byte[]> refused) {
        ProducerRecord<byte[], byte[]> sent =
                Rejection.of(Topics.IMAGES_REJECTED, "ingest-service", refused, why);
        return record(sent.topic(), REFUSED, sent.key(), sent.value(), sent.headers());
    }

    @Test
    void itReadsWhatARejectionWrites() {
        var value = new byte[] {1, 2, 3};
        var refusal = Refusal.of(rejected(inbox(value, Map.of("caption", "a sofa"))));
        assertThat(refusal)
                .isEqualTo(
                        new Refusal(
                                new RecordPlace(Topics.IMAGES_REJECTED, 2, 17),
                                "sofa",
                                "image-corrupt",
                                "cut off after 3 bytes",
                                "ingest-service",
                                new RecordPlace(Topics.IMAGES, 2, 17),
                                SENT,
                                REFUSED,
                                ImageId.sha256(value),
                                3,
                                0,
                                true));
    }

    @Test
    void whatIsSentAgainIsAsItCameAndCounted() {
        var kafka = rejected(inbox(new byte[] {1}, Map.of("caption", "a sofa")));
        var again = Refusal.of(kafka).again(kafka);
        assertThat(again.topic()).isEqualTo(Topics.IMAGES);
        assertThat(again.headers().toArray())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactlyInAnyOrder("caption=a sofa", "retry.count=1");
        var second =
                rejected(record(again.topic(), SENT, again.key(), again.value(), again.headers()));
        assertThat(Refusal.of(second).retries()).isEqualTo(1);
    }

    @Test
    void whatClientsClaimOfRefusalsSaysNothing() {
        var headers =
                Map.of(
                        "reject.cut-from", "5",
                        "reject.appended", "never",
                        "reject.source", "me",
                        "retry.count", "-7");
        var refusal = Refusal.of(rejected(inbox(new byte[] {1}, headers)));
        assertThat(refusal.whole()).isTrue();
        assertThat(refusal.retries()).isZero();
        assertThat(refusal.appended()).isEqualTo(SENT);
    }

    @Test
    void aRecordOfManyHeadersIsCutToWhatItsTopicTakes() {
        var headers = new RecordHeaders();
        for (int i = 0; i < 400_000; i++) {
            headers.add("図", null);
        }
        var refused = record(Topics.IMAGES, SENT, new byte[] {1}, new byte[] {1}, headers);
        var rejected =
                Rejection.of(Topics.IMAGES_REJECTED, "ingest-service", refused, why, 2 << 20);
        assertThat(rejected.headers().toArray()).hasSizeLessThan(10);
        assertThat(
                        Refusal.of(
                                        record(
                                                rejected.topic(),
                                                REFUSED,
                                                rejected.key(),
                                                rejected.value(),
                                                rejected.headers()))
                                .whole())
                .isFalse();
    }

    @Test
    void aReasonIsOneLineWhateverItQuotes() {
        var refused = new RejectedEventException(RejectCode.ID_INVALID, "'a\r\n12:00 ERROR b'");
        assertThat(refused.reason()).isEqualTo("'a 12:00 ERROR b'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reject.source|ingest-service nowhere|'service topic-partition@offset'",
                "reject.source|images-0@5|'service topic-partition@offset'",
                "reject.appended|yesterday|reject.appended is 'yesterday'"
            })
    void whatNoServiceWroteIsRefused(String header, String value, String reason) {
        var kafka = rejected(inbox(new byte[] {1}, Map.of()));
        EventHeaders.put(kafka.headers(), header, value);
        assertThatThrownBy(() -> Refusal.of(kafka))
                .isInstanceOf(RejectedEventException.class)
                .hasMessageContaining(reason);
        kafka.headers().remove("reject.code");
        EventHeaders.put(kafka.headers(), "reject.source", "ingest-service images-0@5");
        assertThatThrownBy(() -> Refusal.of(kafka)).hasMessageContaining("reject.code is missing");
    }
}

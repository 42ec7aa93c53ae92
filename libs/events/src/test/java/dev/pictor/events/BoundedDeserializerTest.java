package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedDeserializerTest {

    private final BoundedDeserializer values = new BoundedDeserializer();

    private void allow(Object bytes) {
        values.configure(Map.of(BoundedDeserializer.MAX_BYTES, bytes), false);
    }

    private static ConsumerRecord<byte[], byte[]> record(int size, byte[] value) {
        return new ConsumerRecord<>(
                "captions.ready",
                0,
                5,
                1000,
                TimestampType.LOG_APPEND_TIME,
                1,
                size,
                "a".getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void ofALongValueOnlyTheBeginningIsKept() {
        allow(3);
        var headers = new RecordHeaders();
        assertThat(values.deserialize("t", new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
        assertThat(values.deserialize("t", new byte[] {1, 2, 3, 4})).containsExactly(1, 2, 3);
        assertThat(values.deserialize("t", headers, ByteBuffer.wrap(new byte[] {1, 2})))
                .containsExactly(1, 2);
        assertThat(values.deserialize("t", headers, ByteBuffer.wrap(new byte[16 << 20])))
                .hasSize(3);
        assertThat(values.deserialize("t", (byte[]) null)).isNull();
        assertThat(values.deserialize("t", headers, (ByteBuffer) null)).isNull();
    }

    @Test
    void aValueThatWasCutIsRefusedAndSaysSoAmongTheRejects() {
        var cut = record(16 << 20, new byte[3]);
        assertThatThrownBy(() -> ReadyCaption.of(cut))
                .hasMessage("the value has 16777216 bytes, here are at most 3");
        assertThatThrownBy(() -> ReadyImage.of(cut)).hasMessageContaining("16777216 bytes");
        var why = new RejectedEventException(RejectCode.RECORD_INVALID, "too long");
        var rejected = Rejection.of(Topics.IMAGES_REJECTED, "embed-service", cut, why);
        assertThat(EventHeaders.text(rejected.headers(), EventHeaders.REJECT_CUT_FROM, 20))
                .contains(Integer.toString((16 << 20) + 1));
    }

    @Test
    void aRecordOfVeryManyHeadersIsRefusedAndKeptWithoutThem() {
        var many = record(1, new byte[1]);
        for (int i = 0; i < 200_000; i++) {
            many.headers().add(EventHeaders.REJECT_CODE, null);
        }
        var message = "the record has 200000 headers, allowed are 1000";
        assertThatThrownBy(() -> ImageSubmission.of(many)).hasMessage(message);
        assertThatThrownBy(() -> CaptionSubmission.of(many)).hasMessage(message);
        assertThatThrownBy(() -> ReadyImage.of(many)).hasMessage(message);
        assertThatThrownBy(() -> ReadyCaption.of(many)).hasMessage(message);
        var why = new RejectedEventException(RejectCode.HEADER_INVALID, message);
        var rejected = Rejection.of(Topics.IMAGES_REJECTED, "ingest-service", many, why);
        assertThat(rejected.headers().toArray()).hasSizeLessThan(10);
        assertThat(EventHeaders.text(rejected.headers(), EventHeaders.REJECT_CUT_FROM, 20))
                .contains(Integer.toString(2 + 200_000 * EventHeaders.REJECT_CODE.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1e3", "many"})
    void aBoundThatIsNoneEndsTheStart(String bound) {
        assertThatThrownBy(() -> allow(bound))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(BoundedDeserializer.MAX_BYTES);
    }
}

package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.guard.RecordGuard;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class OversizeTest {

    private static ConsumerRecord<byte[], byte[]> record(String told) {
        var record =
                new ConsumerRecord<>(
                        "images",
                        0,
                        5,
                        1000,
                        TimestampType.LOG_APPEND_TIME,
                        1,
                        0,
                        "a".getBytes(UTF_8),
                        new byte[0],
                        new RecordHeaders(),
                        Optional.empty());
        record.headers().add(RecordGuard.OVERSIZE, told.getBytes(UTF_8));
        return record;
    }

    @Test
    void whatWasNotUnpackedIsRefusedWithItsSizeWhoeverReadsIt() {
        var huge = record("524288000 bytes");
        var message =
                "the record has 524288000 bytes: more than is unpacked, so its content is not kept";
        assertThatThrownBy(() -> ImageSubmission.of(huge)).hasMessage(message);
        assertThatThrownBy(() -> CaptionSubmission.of(huge)).hasMessage(message);
        assertThatThrownBy(() -> ReadyImage.of(huge)).hasMessage(message);
        assertThatThrownBy(() -> ReadyCaption.of(huge)).hasMessage(message);
        assertThatThrownBy(() -> CatalogRecord.of(huge)).hasMessage(message);
        assertThatThrownBy(() -> ImageSubmission.of(record("900000 headers of 1800000 bytes")))
                .hasMessageStartingWith("the record has 900000 headers of 1800000 bytes");
    }

    @Test
    void aRejectSaysHowLargeItWasAndIsNotKeptWhole() {
        var huge = record("524288000 bytes");
        var why = new RejectedEventException(RejectCode.RECORD_INVALID, "too large");
        var rejected = Rejection.of(Topics.IMAGES_REJECTED, "ingest-service", huge, why);

        assertThat(rejected.headers().lastHeader(RecordGuard.OVERSIZE)).isNull();
        long told =
                Long.parseLong(
                        EventHeaders.text(rejected.headers(), EventHeaders.REJECT_CUT_FROM, 20)
                                .orElseThrow());
        assertThat(told).isBetween(524288000L, 524289000L);
    }

    @Test
    void aClientThatSendsTheHeaderItselfIsTold() {
        assertThatThrownBy(() -> ImageSubmission.of(record("x\ny")))
                .hasMessage("header pictor.oversize is Pictor's own: leave it out");
    }

    /** In this virtual machine as in those of the services; else a version of Kafka has moved. */
    @Test
    void kafkasClientIsGuarded() {
        assertThat(KafkaGuard.missing()).isEmpty();
        assertThatCode(KafkaGuard::require).doesNotThrowAnyException();
    }

    /** A process of its own, as somebody might start a service by hand. */
    static final class Unguarded {
        public static void main(String[] arguments) {
            KafkaGuard.require();
        }
    }

    @Test
    void withoutTheAgentItIsSaidByNameAndHow() throws Exception {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Unguarded.class.getName())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isNotZero();
        assertThat(said)
                .contains("does not bound the size of a record")
                .contains("-javaagent:kafka-guard.jar");
    }
}

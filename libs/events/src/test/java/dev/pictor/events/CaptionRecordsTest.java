package dev.pictor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CaptionRecordsTest {

    private final RecordHeaders headers = new RecordHeaders();

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                "captions",
                0,
                5,
                1000,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }

    private CaptionSubmission read(String key, String value) {
        return CaptionSubmission.of(record(bytes(key), bytes(value)));
    }

    private RejectedEventException refused(String key, String value) {
        return refused(bytes(key), bytes(value));
    }

    private RejectedEventException refused(byte[] key, byte[] value) {
        return catchThrowableOfType(
                RejectedEventException.class, () -> CaptionSubmission.of(record(key, value)));
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    @Test
    void plainTextNeedsNoKey() {
        var named = read("c-1", "A grey cat");
        assertThat(named.id()).isEqualTo("c-1");
        assertThat(named.caption())
                .isEqualTo(new CaptionSubmission.Caption("A grey cat", null, null));
        assertThat(read(null, "A grey cat").id())
                .isEqualTo(CaptionSubmission.idOf("A grey cat"))
                .startsWith("sha256:");
    }

    @Test
    void jsonCarriesImageAndLanguage() {
        headers.add("content-type", bytes("application/json; charset=utf-8"));
        var json = read(null, "{\"text\": \"a cat\", \"imageId\": \"i-1\", \"lang\": \"en\"}");
        assertThat(json.id()).isEqualTo(CaptionSubmission.idOf("a cat"));
        assertThat(json.caption()).isEqualTo(new CaptionSubmission.Caption("a cat", "i-1", "en"));
        for (var bad :
                List.of(
                        "",
                        "null",
                        "{}",
                        "[]",
                        "{\"text\": null}",
                        "{\"text\": \"a\", \"x\": 1}",
                        "{\"text\": \"a\"} b",
                        "a cat")) {
            assertThat(refused("c", bad).code()).as(bad).isEqualTo(RejectCode.CAPTION_INVALID);
        }
        assertThat(refused("c", "{\"text\": \"a\", \"imageId\": \"\"}").code())
                .isEqualTo(RejectCode.ID_INVALID);
        assertThat(refused("c", "{\"text\": \"a\", \"lang\": \"no such\"}").reason())
                .contains("lang is 'no such'");
    }

    @Test
    void deletesNeedAnId() {
        assertThat(read("c-1", null).isDelete()).isTrue();
        assertThat(refused((byte[]) null, null).code()).isEqualTo(RejectCode.ID_INVALID);
    }

    @Test
    void cloudEvents() {
        EventHeaders.put(headers, "ce_specversion", "1.0");
        EventHeaders.put(headers, "ce_id", "1");
        EventHeaders.put(headers, "ce_source", "/test");
        EventHeaders.put(headers, "ce_type", "dev.pictor.caption.published");
        EventHeaders.put(headers, "ce_subject", "by subject");
        assertThat(read(null, "a cat").id()).isEqualTo("by subject");
        assertThat(read("key", "a cat").id()).isEqualTo("key");
        EventHeaders.put(headers, "ce_type", CaptionSubmission.TYPE_DELETED);
        assertThat(read(null, "a cat").isDelete()).isTrue();
        EventHeaders.put(headers, "content-type", "application/cloudevents+json");
        assertThat(refused(null, "{}").code()).isEqualTo(RejectCode.CLOUD_EVENT_INVALID);
    }

    @Test
    void hostileRecords() {
        assertThat(refused("c", "x".repeat(CaptionSubmission.MAX_BYTES + 1)).code())
                .isEqualTo(RejectCode.CAPTION_TOO_LONG);
        assertThat(refused(bytes("c"), new byte[] {(byte) 0xff, (byte) 0xd8, 1}).code())
                .isEqualTo(RejectCode.CAPTION_INVALID);
        assertThat(refused("", "a cat").code()).isEqualTo(RejectCode.ID_INVALID);
        assertThat(refused(new byte[] {(byte) 0xff}, bytes("a cat")).code())
                .isEqualTo(RejectCode.ID_INVALID);
    }

    @Test
    void submissionsSurviveTheWire() {
        var sent =
                new CaptionSubmission("ü", new CaptionSubmission.Caption("a \"cat\"", "i", null));
        assertThat(CaptionSubmission.of(received(sent.toRecord()))).isEqualTo(sent);
        var delete = new CaptionSubmission("ü", null);
        assertThat(CaptionSubmission.of(received(delete.toRecord()))).isEqualTo(delete);
    }

    @Test
    void readyCaptionsSurviveTheWire() {
        var sent =
                new ReadyCaption(
                        "ü",
                        new ReadyCaption.Caption(
                                "a cat sits",
                                List.of(new ReadyCaption.Keyword(0, 5, "a cat")),
                                "i",
                                "en"));
        assertThat(sent.toRecord().topic()).isEqualTo("captions.ready");
        assertThat(new String(sent.toRecord().value(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"text\":\"a cat sits\",\"keywords\":[{\"start\":0,\"end\":5,\"text\":\"a"
                                + " cat\"}],\"imageId\":\"i\",\"lang\":\"en\"}");
        assertThat(ReadyCaption.of(received(sent.toRecord()))).isEqualTo(sent);
        var delete = new ReadyCaption("ü", null);
        assertThat(ReadyCaption.of(received(delete.toRecord()))).isEqualTo(delete);
    }

    @Test
    void readyCaptionsThatIngestCannotHaveWrittenAreRefused() {
        for (var bad :
                List.of(
                        "{}",
                        "null",
                        "{\"text\":\"ab\"}",
                        "{\"text\":\"ab\",\"keywords\":[{\"start\":0,\"end\":3,\"text\":\"x\"}]}",
                        "{\"text\":\"ab\",\"keywords\":[{\"start\":1,\"end\":1,\"text\":\"x\"}]}")) {
            var why =
                    catchThrowableOfType(
                            RejectedEventException.class,
                            () -> ReadyCaption.of(record(bytes("k"), bytes(bad))));
            assertThat(why.code()).as(bad).isEqualTo(RejectCode.RECORD_INVALID);
        }
    }

    @Test
    void rejectsAreAsTheyCameUnlessTooLarge() {
        headers.add("h", bytes("v"));
        var why = new RejectedEventException(RejectCode.CAPTION_TOO_LONG, "too long");
        var whole = Rejection.of("t", "s", record(bytes("k"), new byte[100_000]), why, 1 << 20);
        assertThat(whole.value()).hasSize(100_000);
        assertThat(EventHeaders.text(whole.headers(), "h", 9)).contains("v");
        var cut = Rejection.of("t", "s", record(new byte[600], new byte[2 << 20]), why, 1 << 20);
        assertThat(cut.key()).isNull();
        assertThat(cut.value()).hasSize(64 << 10);
        assertThat(EventHeaders.text(cut.headers(), EventHeaders.REJECT_CUT_FROM, 20))
                .contains(Integer.toString((2 << 20) + 602));
        assertThat(EventHeaders.text(cut.headers(), EventHeaders.REJECT_CODE, 99))
                .contains("caption-too-long");
    }
}

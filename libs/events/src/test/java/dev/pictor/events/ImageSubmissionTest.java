package dev.pictor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ImageSubmissionTest {

    private static final byte[] PICTURE = {1, 2, 3};
    private final RecordHeaders headers = new RecordHeaders();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void header(String name, String value) {
        headers.add(name, bytes(value));
    }

    private ImageSubmission read(byte[] key, byte[] value) {
        return ImageSubmission.of(
                new ConsumerRecord<>(
                        "images",
                        0,
                        5,
                        1000,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty()));
    }

    private void assertRejected(byte[] key, byte[] value, RejectCode code, String part) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOfSatisfying(
                        RejectedEventException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    @Test
    void plainRecordWithKey() {
        var submission = read(bytes("sofa-1"), PICTURE);
        assertThat(submission.id()).isEqualTo("sofa-1");
        assertThat(submission.content()).isEqualTo(PICTURE);
        assertThat(submission.details()).isEqualTo(ImageDetails.NONE);
        assertThat(submission.time()).isEqualTo(Instant.ofEpochMilli(1000));
    }

    @Test
    void withoutKeyTheContentNamesIt() {
        assertThat(read(null, PICTURE).id())
                .isEqualTo(
                        "sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
    }

    @Test
    void headersAreDetails() {
        header("caption", "  a sofa ");
        header("tags", "red, green ,,blue");
        header("attr.colour", "red");
        header("uri", "https://example.com/1.jpg");
        var details = read(bytes("1"), PICTURE).details();
        assertThat(details.caption()).isEqualTo("a sofa");
        assertThat(details.tags()).containsExactly("red", "green", "blue");
        assertThat(details.attributes()).containsEntry("colour", "red");
        assertThat(details.uri()).isEqualTo("https://example.com/1.jpg");
    }

    @Test
    void whatIsSentIsWhatIsRead() {
        var tags = new ArrayList<>(List.of("red, and green", "blue"));
        while (tags.size() < 64) {
            tags.add("x".repeat(250) + tags.size());
        }
        var details =
                new ImageDetails("a sofa", tags, Map.of("shop", "12"), "https://example.com/1");
        var sent = ImageSubmission.of("sofa-1", PICTURE, details).toRecord();
        sent.headers().forEach(headers::add);
        var submission = read(sent.key(), sent.value());
        assertThat(submission.id()).isEqualTo("sofa-1");
        assertThat(submission.details()).isEqualTo(details);
        assertThat(ImageSubmission.delete("sofa-1").toRecord().value()).isNull();
    }

    @Test
    void aListOfAsManyTagsAsAllowed() {
        header("tags", String.join(",", Collections.nCopies(64, "x".repeat(256))));
        assertThat(read(bytes("1"), PICTURE).details().tags()).hasSize(64);
    }

    @Test
    void idsThatNoUrlCanName() {
        assertRejected(bytes("."), PICTURE, RejectCode.ID_INVALID, "no URL");
        assertRejected(bytes(".."), null, RejectCode.ID_INVALID, "no URL");
    }

    @Test
    void deletes() {
        assertThat(read(bytes("1"), null).isDelete()).isTrue();
        assertRejected(null, null, RejectCode.ID_INVALID, "needs the image id");
    }

    @Test
    void cloudEventInBinaryMode() {
        header("ce_specversion", "1.0");
        header("ce_id", "e1");
        header("ce_source", "/shop");
        header("ce_type", "anything");
        header("ce_subject", "sofa-2");
        header("ce_time", "2026-11-24T10:00:00+01:00");
        var submission = read(null, PICTURE);
        assertThat(submission.id()).isEqualTo("sofa-2");
        assertThat(submission.time()).isEqualTo(Instant.parse("2026-11-24T09:00:00Z"));
        assertThat(submission.isDelete()).isFalse();

        headers.remove("ce_type");
        header("ce_type", ImageSubmission.TYPE_DELETED);
        assertThat(read(null, PICTURE).isDelete()).isTrue();
    }

    @Test
    void incompleteCloudEvents() {
        header("ce_id", "e1");
        assertRejected(
                bytes("1"), PICTURE, RejectCode.CLOUD_EVENT_INVALID, "ce_specversion is missing");
        header("ce_specversion", "2.0");
        assertRejected(bytes("1"), PICTURE, RejectCode.CLOUD_EVENT_INVALID, "2.0");
    }

    @Test
    void badIds() {
        assertRejected(new byte[0], PICTURE, RejectCode.ID_INVALID, "1 to 512 bytes");
        assertRejected(new byte[] {(byte) 0xff}, PICTURE, RejectCode.ID_INVALID, "UTF-8");
        assertRejected(bytes("x".repeat(513)), PICTURE, RejectCode.ID_INVALID, "513");
        assertRejected(bytes("a\nb"), PICTURE, RejectCode.ID_INVALID, "control");
        assertThat(read(bytes("é".repeat(256)), PICTURE).id()).hasSize(256);
    }

    @Test
    void badHeaders() {
        headers.add("caption", new byte[] {(byte) 0xc3});
        assertRejected(bytes("1"), PICTURE, RejectCode.HEADER_INVALID, "caption is not UTF-8");
        headers.remove("caption");
        header("caption", "x".repeat(9000));
        assertRejected(bytes("1"), PICTURE, RejectCode.HEADER_INVALID, "9000");
        headers.remove("caption");
        header("attr.a b", "x");
        assertRejected(bytes("1"), PICTURE, RejectCode.HEADER_INVALID, "attribute name 'a b'");
    }

    @Test
    void whatIsNotReadYetSaysSo() {
        header("content-type", "text/uri-list");
        assertRejected(
                bytes("1"), bytes("http://x"), RejectCode.IMAGE_BY_URI_UNSUPPORTED, "uri-list");
    }
}

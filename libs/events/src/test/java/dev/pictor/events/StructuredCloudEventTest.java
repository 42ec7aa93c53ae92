package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredCloudEventTest {

    private static final String ATTRIBUTES =
            "\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/shop\","
                    + " \"type\": \"dev.pictor.image.published\"";

    private final RecordHeaders headers = new RecordHeaders();
    private String contentType = "application/cloudevents+json";

    private ConsumerRecord<byte[], byte[]> record(@Nullable String key, byte[] value) {
        headers.add("content-type", contentType.getBytes(UTF_8));
        return new ConsumerRecord<>(
                "images",
                0,
                5,
                1000,
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private ImageSubmission image(@Nullable String key, String members) {
        return ImageSubmission.of(record(key, ("{" + members + "}").getBytes(UTF_8)));
    }

    private CaptionSubmission caption(String members) {
        return CaptionSubmission.of(record(null, ("{" + members + "}").getBytes(UTF_8)));
    }

    @Test
    void theFileIsInBase64AndTheSubjectIsTheId() {
        headers.add("caption", "a sofa".getBytes(UTF_8));
        var image =
                image(
                        null,
                        ATTRIBUTES
                                + ", \"subject\": \"sofa-1\", \"time\": \"2026-01-02T03:04:05Z\","
                                + " \"datacontenttype\": \"image/png\", \"traceparent\": {\"a\":"
                                + " [1]}, \"data_base64\": \"AQID\"");
        assertThat(image.id()).isEqualTo("sofa-1");
        assertThat(image.content()).containsExactly(1, 2, 3);
        assertThat(image.time()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(image.details().caption()).isEqualTo("a sofa");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents+json; charset=utf-8",
                "application/CloudEvents+JSON;charset=\"UTF-8\""
            })
    void theContentTypeMayBeWrittenInOtherWays(String type) {
        contentType = type;
        assertThat(image("key", ATTRIBUTES + ", \"data_base64\": \"AQID\"").id()).isEqualTo("key");
    }

    @Test
    void withoutKeyAndSubjectTheFileNamesIt() {
        assertThat(image(null, ATTRIBUTES + ", \"subject\": null, \"data_base64\": \"AQID\"").id())
                .isEqualTo(ImageId.ofContent(new byte[] {1, 2, 3}));
    }

    @Test
    void theTypeDeletesWhateverTheData() {
        var attributes = ATTRIBUTES.replace("published", "deleted") + ", \"subject\": \"sofa-1\"";
        assertThat(image(null, attributes).isDelete()).isTrue();
        assertThat(image(null, attributes + ", \"data_base64\": \"AQID\"").isDelete()).isTrue();
    }

    @Test
    void aRecordWithoutValueDeletesInAnyMode() {
        assertThat(ImageSubmission.of(record("sofa-1", null)).isDelete()).isTrue();
    }

    @Test
    void captionsAreJsonOrText() {
        assertThat(caption(ATTRIBUTES + ", \"data\": {\"text\": \"ein Sofa\", \"lang\": \"de\"}"))
                .extracting(CaptionSubmission::caption)
                .isEqualTo(new CaptionSubmission.Caption("ein Sofa", null, "de"));
        headers.remove("content-type");
        assertThat(
                        caption(
                                ATTRIBUTES
                                        + ", \"datacontenttype\": \"text/plain\", \"data\":"
                                        + " \"a \\\"sofa\\\" \\u00fc\""))
                .extracting(CaptionSubmission::caption)
                .isEqualTo(new CaptionSubmission.Caption("a \"sofa\" ü", null, null));
        headers.remove("content-type");
        assertThat(
                        caption(
                                ATTRIBUTES
                                        + ", \"datacontenttype\": \"text/plain\","
                                        + " \"data_base64\": \"YSBjYXQ=\""))
                .extracting(CaptionSubmission::caption)
                .isEqualTo(new CaptionSubmission.Caption("a cat", null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"specversion\": \"1.0\"|id is missing",
                "@, \"id\": \"2\", \"data_base64\": \"AQID\"|Duplicate",
                "@|data_base64 is missing",
                "@, \"data_base64\": null|data_base64 is missing",
                "@, \"data_base64\": \"A\"|cannot be read",
                "@, \"data_base64\": 7|data_base64 is no text",
                "@, \"data\": \"x\"|a file goes into data_base64",
                "@, \"data\": {}, \"data_base64\": \"AQID\"|both data and data_base64",
                "@, \"time\": \"yesterday\", \"data_base64\": \"AQID\"|time is no RFC 3339 time",
                "@, \"time\": 5, \"data_base64\": \"AQID\"|time is no text",
                "@} {\"a\": 1|after the CloudEvent",
                "@, \"data_base64\": \"AQID\"|specversion is 0.3"
            })
    void whatIsNotOfItsFormIsRefusedWithAReason(String members, String reason) {
        var attributes = reason.contains("0.3") ? ATTRIBUTES.replace("1.0", "0.3") : ATTRIBUTES;
        assertRefused("{" + members.replace("@", attributes) + "}", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "not JSON", "\"text\""})
    void whatIsNoObjectIsRefused(String value) {
        assertRefused(value, "JSON");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertRefused(
                "{" + ATTRIBUTES + ", \"x\": " + "[".repeat(100_000), "the CloudEvent's JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "application/cloudevents-batch+json, one a record",
        "application/cloudevents+avro, application/cloudevents+json is read",
        "application/cloudevents+json; charset=utf-16, is UTF-8"
    })
    void otherFormatsAreRefused(String type, String reason) {
        contentType = type;
        assertRefused("{" + ATTRIBUTES + ", \"data_base64\": \"AQID\"}", reason);
    }

    @Test
    void dataInAnotherEncodingIsRefused() {
        var json = ("{" + ATTRIBUTES + ", \"data\": {\"text\": \"a cat\"}}").getBytes(UTF_16);
        assertThatThrownBy(() -> CaptionSubmission.of(record("c", json)))
                .isInstanceOf(RejectedEventException.class);
    }

    private void assertRefused(String value, String reason) {
        assertThatThrownBy(() -> ImageSubmission.of(record("key", value.getBytes(UTF_8))))
                .isInstanceOfSatisfying(
                        RejectedEventException.class,
                        e -> assertThat(e.code()).isEqualTo(RejectCode.CLOUD_EVENT_INVALID))
                .hasMessageContaining(reason);
    }
}

package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for on the inbox of captions: train on this sentence, or forget the id.
 *
 * @param id the caption id, or the id of the image it came with
 * @param caption null asks to delete
 */
public record CaptionSubmission(String id, @Nullable Caption caption) {

    /** The CloudEvents type that deletes, whatever the value. */
    public static final String TYPE_DELETED = "dev.pictor.caption.deleted";

    /** The longest value in bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private static final String JSON = "application/json";
    private static final Pattern LANG = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}");

    /**
     * A sentence.
     *
     * @param text as it came
     * @param imageId the image that it is about
     * @param lang its language as a BCP 47 tag, such as {@code en} or {@code pt-BR}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Caption(String text, @Nullable String imageId, @Nullable String lang) {

        /**
         * Checks the image id and the language.
         *
         * @throws RejectedEventException naming what is malformed
         */
        public Caption {
            if (imageId != null) {
                ImageId.check(imageId);
            }
            if (lang != null && !LANG.matcher(lang).matches()) {
                throw new RejectedEventException(
                        RejectCode.CAPTION_INVALID,
                        "lang is '%s', expected a language tag such as en or pt-BR"
                                .formatted(lang.substring(0, Math.min(40, lang.length()))));
            }
        }
    }

    /** Whether this asks to forget the caption. */
    public boolean isDelete() {
        return caption == null;
    }

    /** The id of a text that came without one. */
    public static String idOf(String text) {
        return ImageId.ofContent(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The record to send. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        var kafka =
                new ProducerRecord<byte[], byte[]>(
                        Topics.CAPTIONS,
                        id.getBytes(StandardCharsets.UTF_8),
                        caption == null ? null : EventJson.write(caption));
        if (caption != null) {
            EventHeaders.put(kafka.headers(), "content-type", JSON);
        }
        return kafka;
    }

    /**
     * Reads a record of the inbox: a CloudEvent in binary or structured mode, or a plain record.
     *
     * <p>The id is the key; without one a CloudEvent's subject; without that, it is made of the
     * text.
     *
     * @throws RejectedEventException with the code and reason of what is wrong
     */
    public static CaptionSubmission of(ConsumerRecord<byte[], byte[]> kafka) {
        var envelope = Envelope.of(kafka, Envelope.Kind.TEXT);
        if (BoundedDeserializer.missing(kafka) > 0) {
            throw tooLong(kafka.serializedValueSize());
        }
        byte[] key = kafka.key();
        boolean delete = kafka.value() == null || envelope.is(TYPE_DELETED);
        var caption = delete ? null : caption(envelope.contentType(), content(envelope));
        if (key != null) {
            return new CaptionSubmission(ImageId.of(key), caption);
        }
        if (envelope.subject().isPresent()) {
            return new CaptionSubmission(ImageId.check(envelope.subject().get()), caption);
        }
        if (caption == null) {
            throw new RejectedEventException(
                    RejectCode.ID_INVALID, "a delete needs the caption id as the record's key");
        }
        return new CaptionSubmission(idOf(caption.text()), caption);
    }

    /** The id of what a record is about, also of one that {@link #of} refuses, if it has any. */
    static Optional<String> idOf(ConsumerRecord<byte[], byte[]> kafka) {
        try {
            return Optional.of(kafka.key() == null ? of(kafka).id() : ImageId.of(kafka.key()));
        } catch (RejectedEventException e) {
            return Optional.empty();
        }
    }

    private static byte[] content(Envelope envelope) {
        if (envelope.content() == null) {
            throw Envelope.invalid("data is missing; type %s deletes".formatted(TYPE_DELETED));
        }
        return envelope.content();
    }

    private static Caption caption(String contentType, byte[] value) {
        if (value.length > MAX_BYTES) {
            throw tooLong(value.length);
        }
        if (contentType.startsWith(JSON)) {
            return json(value);
        }
        return new Caption(
                EventHeaders.utf8(value)
                        .orElseThrow(() ->
                                new RejectedEventException(
                                        RejectCode.CAPTION_INVALID,
                                        "the caption is not UTF-8, send UTF-8 text or JSON with"
                                                + " content-type "
                                                + JSON)),
                null,
                null);
    }

    private static RejectedEventException tooLong(int bytes) {
        return new RejectedEventException(
                RejectCode.CAPTION_TOO_LONG,
                "the caption has %d bytes, allowed are %d".formatted(bytes, MAX_BYTES));
    }

    private static Caption json(byte[] value) {
        Caption caption;
        try {
            caption = EventJson.read(value, Caption.class);
        } catch (RejectedEventException e) {
            throw e.code() == RejectCode.RECORD_INVALID
                    ? new RejectedEventException(RejectCode.CAPTION_INVALID, e.reason())
                    : e;
        }
        if (caption.text() == null) {
            throw new RejectedEventException(
                    RejectCode.CAPTION_INVALID,
                    "the JSON has no text, expected {\"text\": \"...\"} with imageId and lang where"
                            + " known");
        }
        return caption;
    }
}

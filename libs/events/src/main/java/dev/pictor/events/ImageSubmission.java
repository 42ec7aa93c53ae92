package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for on the {@code images} topic: take this image under this id, or forget the
 * id.
 *
 * @param id the image id
 * @param content the file; null asks to delete
 * @param details what came in headers
 * @param time when the event says it happened, else the record's time
 */
public record ImageSubmission(
        String id, byte @Nullable [] content, ImageDetails details, Instant time) {

    /** A list of tags, joined by commas. */
    private static final String TAGS = "tags";

    /** One tag, which may have commas; repeated. */
    private static final String TAG = "tag";

    /** The CloudEvents type that deletes, whatever the value. */
    public static final String TYPE_DELETED = "dev.pictor.image.deleted";

    /** The CloudEvents type that publishes. */
    public static final String TYPE_PUBLISHED = "dev.pictor.image.published";

    /** Whether this asks to forget the image. */
    public boolean isDelete() {
        return content == null;
    }

    /** A publication, as a client would send it. */
    public static ImageSubmission of(String id, byte[] content, ImageDetails details) {
        return new ImageSubmission(id, content, details, Instant.EPOCH);
    }

    /** The order to forget an image. */
    public static ImageSubmission delete(String id) {
        return new ImageSubmission(id, null, ImageDetails.NONE, Instant.EPOCH);
    }

    /** The record to send; its time is the broker's. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        var kafka = new ProducerRecord<byte[], byte[]>(Topics.IMAGES, id.getBytes(UTF_8), content);
        var headers = kafka.headers();
        if (details.caption() != null) {
            EventHeaders.put(headers, "caption", details.caption());
        }
        if (details.uri() != null) {
            EventHeaders.put(headers, "uri", details.uri());
        }
        details.tags().forEach(tag -> headers.add(TAG, tag.getBytes(UTF_8)));
        details.attributes()
                .forEach((name, value) ->
                        EventHeaders.put(headers, ImageDetails.ATTRIBUTE_PREFIX + name, value));
        return kafka;
    }

    /**
     * Reads a record of the inbox: a CloudEvent in binary or structured mode, or a plain record.
     *
     * <p>The id is the key; without one a CloudEvent's subject; without that, it is made of the
     * content.
     *
     * @throws RejectedEventException with the code and reason of what is wrong
     */
    public static ImageSubmission of(ConsumerRecord<byte[], byte[]> kafka) {
        var envelope = Envelope.of(kafka, Envelope.Kind.BYTES);
        if (envelope.contentType().startsWith("text/uri-list")) {
            throw new RejectedEventException(
                    RejectCode.IMAGE_BY_URI_UNSUPPORTED,
                    "content-type text/uri-list: images by URI are not fetched yet, send the"
                            + " file itself");
        }
        byte[] content = content(kafka, envelope);
        return new ImageSubmission(
                id(kafka, envelope, content),
                content,
                details(kafka.headers()),
                envelope.time().orElse(Instant.ofEpochMilli(kafka.timestamp())));
    }

    /** The id of what a record is about, also of one that {@link #of} refuses, if it has any. */
    static Optional<String> idOf(ConsumerRecord<byte[], byte[]> kafka) {
        try {
            if (kafka.key() != null) {
                return Optional.of(ImageId.of(kafka.key()));
            }
            var envelope = Envelope.of(kafka, Envelope.Kind.BYTES);
            return Optional.of(id(kafka, envelope, content(kafka, envelope)));
        } catch (RejectedEventException e) {
            return Optional.empty();
        }
    }

    /** Null for a delete, which says so, or has no value. */
    private static byte @Nullable [] content(
            ConsumerRecord<byte[], byte[]> kafka, Envelope envelope) {
        if (kafka.value() == null || envelope.is(TYPE_DELETED)) {
            return null;
        }
        if (envelope.content() == null) {
            throw Envelope.invalid(
                    "data_base64 is missing; type %s deletes".formatted(TYPE_DELETED));
        }
        return envelope.content();
    }

    private static String id(
            ConsumerRecord<byte[], byte[]> kafka, Envelope envelope, byte @Nullable [] content) {
        if (kafka.key() != null) {
            return ImageId.of(kafka.key());
        }
        if (envelope.subject().isPresent()) {
            return ImageId.check(envelope.subject().get());
        }
        if (content == null) {
            throw new RejectedEventException(
                    RejectCode.ID_INVALID, "a delete needs the image id as the record's key");
        }
        if (content.length == 0) {
            throw new RejectedEventException(
                    RejectCode.IMAGE_EMPTY, "the value is empty, expected an image file");
        }
        return ImageId.ofContent(content);
    }

    private static ImageDetails details(Headers headers) {
        var tags = new ArrayList<String>();
        EventHeaders.text(headers, TAGS, ImageDetails.MAX_TAGS_BYTES)
                .ifPresent(list -> tags.addAll(List.of(list.split(",", -1))));
        tags.addAll(EventHeaders.texts(headers, TAG, ImageDetails.MAX_TAG_BYTES));
        tags.replaceAll(String::strip);
        tags.removeIf(String::isEmpty);
        var attributes = new TreeMap<String, String>();
        for (var header : headers) {
            if (header.key().startsWith(ImageDetails.ATTRIBUTE_PREFIX)) {
                var name = header.key().substring(ImageDetails.ATTRIBUTE_PREFIX.length());
                EventHeaders.text(headers, header.key(), ImageDetails.MAX_ATTRIBUTE_BYTES)
                        .ifPresent(value -> attributes.put(name, value));
            }
        }
        return new ImageDetails(
                EventHeaders.text(headers, "caption", ImageDetails.MAX_CAPTION_BYTES)
                        .filter(caption -> !caption.isBlank())
                        .map(String::strip)
                        .orElse(null),
                List.copyOf(tags),
                Map.copyOf(attributes),
                EventHeaders.text(headers, "uri", ImageDetails.MAX_URI_BYTES).orElse(null));
    }
}

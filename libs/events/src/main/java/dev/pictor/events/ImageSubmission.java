package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * Reads a record of the inbox: a CloudEvent in binary mode, or a plain record.
     *
     * <p>The id is the key; without one a CloudEvent's subject; without that, it is made of the
     * content.
     *
     * @throws RejectedEventException with the code and reason of what is wrong
     */
    public static ImageSubmission of(ConsumerRecord<byte[], byte[]> kafka) {
        var headers = kafka.headers();
        var cloudEvent = CloudEventAttributes.of(headers);
        var contentType = CloudEventAttributes.contentType(headers);
        if (contentType.startsWith("text/uri-list")) {
            throw new RejectedEventException(
                    RejectCode.IMAGE_BY_URI_UNSUPPORTED,
                    "content-type text/uri-list: images by URI are not fetched yet, send the"
                            + " file as the value");
        }
        byte[] key = kafka.key();
        boolean delete =
                kafka.value() == null
                        || cloudEvent.map(e -> e.type().equals(TYPE_DELETED)).orElse(false);
        byte[] content = delete ? null : kafka.value();
        String id;
        if (key != null) {
            id = ImageId.of(key);
        } else if (cloudEvent.flatMap(CloudEventAttributes::subject).isPresent()) {
            id = ImageId.check(cloudEvent.flatMap(CloudEventAttributes::subject).orElseThrow());
        } else if (content != null) {
            if (content.length == 0) {
                throw new RejectedEventException(
                        RejectCode.IMAGE_EMPTY, "the value is empty, expected an image file");
            }
            id = ImageId.ofContent(content);
        } else {
            throw new RejectedEventException(
                    RejectCode.ID_INVALID, "a delete needs the image id as the record's key");
        }
        return new ImageSubmission(
                id,
                content,
                details(headers),
                cloudEvent
                        .flatMap(CloudEventAttributes::time)
                        .orElse(Instant.ofEpochMilli(kafka.timestamp())));
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

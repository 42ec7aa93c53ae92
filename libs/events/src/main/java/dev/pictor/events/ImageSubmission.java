package dev.pictor.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for on the {@code images} topic: take this picture under this id, or forget
 * the id.
 *
 * @param id the image id
 * @param content the file; null asks to delete
 * @param details what came in headers
 * @param time when the event says it happened, else the record's time
 */
public record ImageSubmission(
        String id, byte @Nullable [] content, ImageDetails details, Instant time) {

    private static final int MAX_TAGS_BYTES = 16_384;

    /** The CloudEvents type that deletes, whatever the value. */
    public static final String TYPE_DELETED = "dev.pictor.image.deleted";

    /** The CloudEvents type that publishes. */
    public static final String TYPE_PUBLISHED = "dev.pictor.image.published";

    /** Whether this asks to forget the image. */
    public boolean isDelete() {
        return content == null;
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
                    "content-type text/uri-list: pictures by URI are not fetched yet, send the"
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
                        RejectCode.IMAGE_EMPTY, "the value is empty, expected a picture file");
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
        EventHeaders.text(headers, "tags", MAX_TAGS_BYTES)
                .ifPresent(list -> {
                    for (var tag : list.split(",", -1)) {
                        if (!tag.isBlank()) {
                            tags.add(tag.strip());
                        }
                    }
                });
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

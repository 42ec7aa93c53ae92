package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code captions.ready}: a cleaned caption with its keywords, or the order to forget
 * the captions whose id, or image id, is this one.
 *
 * @param id the caption id
 * @param caption null for a delete
 */
public record ReadyCaption(String id, @Nullable Caption caption) {

    /** The longest cleaned text, in UTF-16 units; what ingest-service may be set to. */
    private static final int MAX_TEXT = 8_000;

    /**
     * A caption ready to train on.
     *
     * @param text cleaned
     * @param keywords in order; empty where the language is not English
     * @param imageId the image that it is about
     * @param lang its language, where the sender told
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Caption(
            String text, List<Keyword> keywords, @Nullable String imageId, @Nullable String lang) {

        /**
         * Copies the keywords.
         *
         * @throws RejectedEventException if they are missing
         */
        public Caption {
            Checks.present("keywords", keywords);
            keywords = Checks.copy("keywords", keywords);
        }
    }

    /**
     * A keyword's place in the text.
     *
     * @param start offset of its first UTF-16 unit
     * @param end offset after its last
     * @param text its tokens joined by one space
     */
    public record Keyword(int start, int end, String text) {}

    /** The record to send; JSON as value. */
    public ProducerRecord<byte[], byte[]> toRecord() {
        return new ProducerRecord<byte[], byte[]>(
                Topics.CAPTIONS_READY,
                id.getBytes(StandardCharsets.UTF_8),
                caption == null ? null : EventJson.write(caption));
    }

    /**
     * Reads a record.
     *
     * @throws RejectedEventException if ingest cannot have written it
     */
    public static ReadyCaption of(ConsumerRecord<byte[], byte[]> kafka) {
        EventHeaders.checkNumber(kafka.headers());
        BoundedDeserializer.check(kafka);
        byte[] key = kafka.key();
        if (key == null) {
            throw invalid("a ready caption needs a key");
        }
        var id = ImageId.of(key);
        byte[] value = kafka.value();
        if (value == null) {
            return new ReadyCaption(id, null);
        }
        var caption = EventJson.read(value, Caption.class);
        if (caption.text() == null || caption.text().isBlank()) {
            throw invalid("a ready caption needs a text");
        }
        if (caption.text().length() > MAX_TEXT) {
            throw invalid(
                    "the text has %d characters, allowed are %d"
                            .formatted(caption.text().length(), MAX_TEXT));
        }
        if (caption.imageId() != null) {
            ImageId.check(caption.imageId());
        }
        int done = 0;
        for (var keyword : caption.keywords()) {
            if (keyword.start() < done
                    || keyword.end() <= keyword.start()
                    || keyword.end() > caption.text().length()) {
                throw invalid(
                        "keyword [%d, %d) does not lie in a text of %d characters after %d"
                                .formatted(
                                        keyword.start(),
                                        keyword.end(),
                                        caption.text().length(),
                                        done));
            }
            if (keyword.text() == null) {
                throw invalid(
                        "keyword [%d, %d) has no text".formatted(keyword.start(), keyword.end()));
            }
            done = keyword.end();
        }
        return new ReadyCaption(id, caption);
    }

    private static RejectedEventException invalid(String reason) {
        return new RejectedEventException(RejectCode.RECORD_INVALID, reason);
    }
}

package dev.pictor.events;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives values as they are, but of one that is longer than any that belongs to the topic only the
 * beginning. A poll is bounded by its compressed bytes: garbage of many megabytes that compresses
 * to nothing would fill the heap before anybody could refuse it.
 *
 * <p>Who reads a record asks {@link #check}; {@link ReadyImage#of} and {@link ReadyCaption#of} do.
 */
public final class BoundedDeserializer implements Deserializer<byte[]> {

    /** The setting of the consumer: the longest value that is kept whole. */
    public static final String MAX_BYTES = "pictor.value.max.bytes";

    private int most;

    /** For the consumer's settings, which have {@link #MAX_BYTES}. */
    public BoundedDeserializer() {}

    /** One that keeps so many bytes. */
    public BoundedDeserializer(int most) {
        this.most = most;
    }

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        var text = String.valueOf(settings.get(MAX_BYTES));
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new ConfigException(MAX_BYTES, text, "expected a number of bytes");
        }
        most = Integer.parseInt(text);
    }

    @Override
    public byte @Nullable [] deserialize(String topic, byte @Nullable [] value) {
        return value == null || value.length <= most ? value : Arrays.copyOf(value, most);
    }

    @Override
    public byte @Nullable [] deserialize(
            String topic, Headers headers, @Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        var kept = new byte[Math.min(most, value.remaining())];
        value.duplicate().get(kept);
        return kept;
    }

    /**
     * Refuses a record whose value was cut.
     *
     * @throws RejectedEventException naming both lengths
     */
    static void check(ConsumerRecord<byte[], byte[]> record) {
        int missing = missing(record);
        if (missing > 0) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID,
                    "the value has %d bytes, here are at most %d"
                            .formatted(
                                    record.serializedValueSize(),
                                    record.serializedValueSize() - missing));
        }
    }

    /** How many bytes were cut from a record's value. */
    static int missing(ConsumerRecord<byte[], byte[]> record) {
        int kept = record.value() == null ? 0 : record.value().length;
        return Math.max(0, record.serializedValueSize() - kept);
    }
}

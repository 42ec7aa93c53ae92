package dev.pictor.events;

import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Turning a refused record into one for a {@code *.rejected} topic. */
public final class Rejection {

    private static final int MAX_REASON = 1_000;

    /** Room for the refusal's own headers, and the lengths of all others. */
    private static final int MARGIN = 32 << 10;

    private static final int CUT_VALUE = 64 << 10;

    private Rejection() {}

    /**
     * The record as it came, with the refusal in headers.
     *
     * @param topic the rejects topic
     * @param service who refuses
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic,
            String service,
            ConsumerRecord<byte[], byte[]> refused,
            RejectedEventException why) {
        return of(topic, service, refused, why, TopicPlan.MAX_REJECT_BYTES);
    }

    /**
     * The record as it came, with the refusal in headers; one that is too large is cut, because a
     * compressed record may grow beyond what its rejects topic takes, and would then stop the
     * intake; so is one of very many headers, which take far more memory than bytes of their
     * readers.
     *
     * @param topic the rejects topic
     * @param service who refuses
     * @param maxBytes the largest record that the topic takes
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic,
            String service,
            ConsumerRecord<byte[], byte[]> refused,
            RejectedEventException why,
            int maxBytes) {
        var reason = why.reason();
        long bytes = bytes(refused);
        var rejected =
                bytes + MARGIN <= maxBytes
                                && !EventHeaders.tooMany(refused.headers())
                                && !Oversize.is(refused.headers())
                        ? whole(topic, refused)
                        : cut(topic, refused, bytes);
        EventHeaders.put(rejected.headers(), EventHeaders.REJECT_CODE, why.code().code());
        EventHeaders.put(
                rejected.headers(),
                EventHeaders.REJECT_REASON,
                reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason);
        EventHeaders.put(
                rejected.headers(),
                EventHeaders.REJECT_SOURCE,
                service + " " + RecordPlace.of(refused));
        EventHeaders.put(
                rejected.headers(),
                EventHeaders.REJECT_APPENDED,
                Instant.ofEpochMilli(refused.timestamp()).toString());
        return rejected;
    }

    private static ProducerRecord<byte[], byte[]> whole(
            String topic, ConsumerRecord<byte[], byte[]> refused) {
        var rejected =
                new ProducerRecord<byte[], byte[]>(
                        topic, null, refused.key(), refused.value(), refused.headers());
        rejected.headers().remove(EventHeaders.REJECT_CUT_FROM); // a client's own says nothing
        if (BoundedDeserializer.missing(refused) > 0) {
            EventHeaders.put(
                    rejected.headers(),
                    EventHeaders.REJECT_CUT_FROM,
                    Long.toString(bytes(refused)));
        }
        return rejected;
    }

    private static ProducerRecord<byte[], byte[]> cut(
            String topic, ConsumerRecord<byte[], byte[]> refused, long bytes) {
        byte[] key = refused.key();
        byte[] value = refused.value();
        var rejected =
                new ProducerRecord<byte[], byte[]>(
                        topic,
                        key == null || key.length > ImageId.MAX_BYTES ? null : key,
                        value == null
                                ? null
                                : Arrays.copyOf(value, Math.min(value.length, CUT_VALUE)));
        EventHeaders.put(rejected.headers(), EventHeaders.REJECT_CUT_FROM, Long.toString(bytes));
        return rejected;
    }

    private static long bytes(ConsumerRecord<byte[], byte[]> record) {
        long bytes =
                length(record.key())
                        + length(record.value())
                        + BoundedDeserializer.missing(record)
                        + Oversize.bytes(record.headers());
        for (var header : record.headers()) {
            bytes += Utils.utf8Length(header.key()) + length(header.value());
        }
        return bytes;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}

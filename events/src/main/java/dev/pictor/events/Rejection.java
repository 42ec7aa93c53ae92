package dev.pictor.events;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turning a refused record into one for a {@code *.rejected} topic. */
public final class Rejection {

    private static final int MAX_REASON = 1_000;

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
        var reason = why.reason();
        var rejected =
                new ProducerRecord<byte[], byte[]>(
                        topic, null, refused.key(), refused.value(), refused.headers());
        EventHeaders.put(rejected.headers(), EventHeaders.REJECT_CODE, why.code().code());
        EventHeaders.put(
                rejected.headers(),
                EventHeaders.REJECT_REASON,
                reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason);
        EventHeaders.put(
                rejected.headers(),
                EventHeaders.REJECT_SOURCE,
                "%s %s-%d@%d"
                        .formatted(
                                service, refused.topic(), refused.partition(), refused.offset()));
        return rejected;
    }
}

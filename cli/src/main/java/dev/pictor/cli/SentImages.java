package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.EventHeaders;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Images that were sent, and what has become of them since. Not thread-safe. */
final class SentImages implements AutoCloseable {

    private static final int REASON_BYTES = 8_000;

    private final KafkaConsumer<byte[], byte[]> outcomes;

    /** When each was sent that nothing is known of yet. */
    private final Map<String, Long> open = new HashMap<>();

    private long sent;
    private long searchable;
    private long rejected;
    private double freshness;
    private String refusal = "";
    private long heard = System.nanoTime();

    /** Hears of what becomes of images from now on. */
    SentImages(KafkaClients kafka) {
        outcomes = kafka.reader(List.of(Topics.INDEXED, Topics.IMAGES_REJECTED));
        outcomes.seekToEnd(outcomes.assignment());
        outcomes.assignment().forEach(outcomes::position);
    }

    /** Remembers that an image is sent now. */
    void add(String id) {
        open.put(id, System.nanoTime());
        sent++;
    }

    /** Hears what has become of them, waiting a little if nothing has. */
    void listen(Duration atMost) {
        for (var outcome : outcomes.poll(atMost)) {
            var since =
                    outcome.key() == null ? null : open.remove(new String(outcome.key(), UTF_8));
            if (since != null) {
                heard = System.nanoTime();
                count(outcome, (heard - since) / 1e9);
            }
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> outcome, double seconds) {
        if (outcome.topic().equals(Topics.IMAGES_REJECTED)) {
            rejected++;
            refusal =
                    EventHeaders.text(outcome.headers(), EventHeaders.REJECT_REASON, REASON_BYTES)
                            .orElse("without a reason");
        } else {
            searchable++;
            freshness = seconds;
        }
    }

    long sent() {
        return sent;
    }

    long searchable() {
        return searchable;
    }

    long rejected() {
        return rejected;
    }

    /** Why the last one was rejected; empty if none was. */
    String refusal() {
        return refusal;
    }

    /** Seconds from sending to being searchable, of the last one. */
    double freshness() {
        return freshness;
    }

    /** How long nothing has been heard of those that are open. */
    Duration silence() {
        return open.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - heard);
    }

    @Override
    public void close() {
        outcomes.close();
    }
}

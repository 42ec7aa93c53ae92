package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.EventHeaders;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Images that were sent, and what has become of them since. Not thread-safe. */
final class SentImages implements AutoCloseable {

    private static final int REASON_BYTES = 8_000;

    private final KafkaConsumer<byte[], byte[]> outcomes;

    /** When each was sent that nothing is known of yet. */
    private final Map<String, Long> open = new HashMap<>();

    /** Why, of each that was rejected. */
    private final SequencedMap<String, String> refusals = new LinkedHashMap<>();

    private long sent;
    private long searchable;
    private double freshness;
    private long moved = System.nanoTime();

    /** Hears of what becomes of images from now on. */
    SentImages(KafkaClients kafka) {
        outcomes = kafka.reader(List.of(Topics.INDEXED, Topics.IMAGES_REJECTED));
        outcomes.seekToEnd(outcomes.assignment());
        outcomes.assignment().forEach(outcomes::position);
    }

    /** Remembers that an image is sent now. */
    void add(String id) {
        moved = System.nanoTime();
        open.put(id, moved);
        sent++;
    }

    /** Hears what has become of them, waiting a little if nothing has. */
    void listen(Duration atMost) {
        for (var outcome : outcomes.poll(atMost)) {
            var id = outcome.key() == null ? "" : new String(outcome.key(), UTF_8);
            var since = open.remove(id);
            if (since != null) {
                moved = System.nanoTime();
                count(id, outcome, (moved - since) / 1e9);
            }
        }
    }

    private void count(String id, ConsumerRecord<byte[], byte[]> outcome, double seconds) {
        if (outcome.topic().equals(Topics.IMAGES_REJECTED)) {
            refusals.put(id, reason(outcome));
        } else {
            searchable++;
            freshness = seconds;
        }
    }

    private static String reason(ConsumerRecord<byte[], byte[]> rejected) {
        try {
            return EventHeaders.text(rejected.headers(), EventHeaders.REJECT_REASON, REASON_BYTES)
                    .orElse("no reason is told");
        } catch (RejectedEventException e) {
            return "its reason cannot be read: " + e.reason();
        }
    }

    long sent() {
        return sent;
    }

    long searchable() {
        return searchable;
    }

    long rejected() {
        return refusals.size();
    }

    /** How many of them nothing is known of yet. */
    int open() {
        return open.size();
    }

    /** Why, of each that was rejected; the first one first. */
    SequencedMap<String, String> refusals() {
        return Collections.unmodifiableSequencedMap(refusals);
    }

    /** Seconds from sending to being searchable, of the last one. */
    double freshness() {
        return freshness;
    }

    /** How long nothing has been sent, and nothing heard of those that are open. */
    Duration silence() {
        return open.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - moved);
    }

    @Override
    public void close() {
        outcomes.close();
    }
}

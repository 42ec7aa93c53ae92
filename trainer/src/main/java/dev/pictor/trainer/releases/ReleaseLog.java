package dev.pictor.trainer.releases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.clip.Clip;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectCode;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Release;
import dev.pictor.events.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The releases of this CLIP as the topic has them: one reader that is kept open and reads on.
 * Thread-safe.
 */
@ApplicationScoped
public class ReleaseLog {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.RELEASES, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> kafka;
    private final Clip clip;
    private final MutinyEmitter<Record<byte[], byte[]>> announcements;
    private final Counter skipped;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private Reading reading;

    ReleaseLog(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Clip clip,
            @Channel("releases") MutinyEmitter<Record<byte[], byte[]>> announcements,
            MeterRegistry meters) {
        this.kafka = kafka;
        this.clip = clip;
        this.announcements = announcements;
        skipped = meters.counter("pictor.records.skipped", "topic", Topics.RELEASES);
        reading = new Reading(clip.id(), skipped::increment);
    }

    /**
     * What has been announced.
     *
     * @param cards by release id, the earliest first
     * @param current what is active
     */
    public record Announced(Map<String, Release> cards, Optional<Release.Current> current) {}

    /**
     * Reads the topic to its end.
     *
     * @throws KafkaException if the broker does not answer; then the next call begins anew
     */
    public synchronized Announced read() {
        try {
            var open = consumer == null ? open() : consumer;
            long end = open.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (open.position(PARTITION) < end) {
                open.poll(POLL).forEach(reading::add);
            }
            return reading.result();
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private KafkaConsumer<byte[], byte[]> open() {
        var settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("max.poll.records", 50);
        var open = KafkaClients.bounded(settings, KafkaClients.MAX_SMALL);
        consumer = open;
        reading = new Reading(clip.id(), skipped::increment);
        open.assign(List.of(PARTITION));
        open.seekToBeginning(List.of(PARTITION));
        return open;
    }

    @PreDestroy
    synchronized void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }

    /** What the records of the topic come to, one after the other. */
    static final class Reading {

        private final String currentKey;
        private final String cardKeys;
        private final Map<String, Release> cards = new TreeMap<>();
        private Optional<Release.Current> current = Optional.empty();

        private final Runnable skipped;

        /**
         * Nothing read yet.
         *
         * @param skipped is told of each record that is passed over
         */
        Reading(String clip, Runnable skipped) {
            this.skipped = skipped;
            currentKey = new String(Release.currentKey(clip), UTF_8);
            cardKeys = Release.cardKeys(clip);
        }

        /** Takes one in; what is no card and no pointer is told, and changes nothing. */
        void add(ConsumerRecord<byte[], byte[]> record) {
            var key = record.key() == null ? "" : new String(record.key(), UTF_8);
            if (record.value() == null) {
                remove(key);
                return;
            }
            try {
                if (key.equals(currentKey)) {
                    current = Optional.of(Release.Current.parse(record.value()));
                } else if (key.startsWith(cardKeys)) {
                    var card = Release.parse(record.value());
                    if (!key.equals(cardKeys + card.id())) {
                        throw new RejectedEventException(
                                RejectCode.RECORD_INVALID, "the card is of " + card.id());
                    }
                    cards.put(card.id(), card);
                }
            } catch (RejectedEventException e) {
                skipped.run();
                Log.warnf(
                        "%s is passed over: %s; a record of that key without a value removes it",
                        RecordPlace.named(record), e.reason());
            }
        }

        private void remove(String key) {
            if (key.equals(currentKey)) {
                current = Optional.empty();
            } else if (key.startsWith(cardKeys)) {
                cards.remove(key.substring(cardKeys.length()));
            }
        }

        Announced result() {
            return new Announced(Collections.unmodifiableMap(new TreeMap<>(cards)), current);
        }
    }

    /** Announces a card. */
    public void announce(Release card) {
        announcements.send(Record.of(card.cardKey(), card.toJson())).await().indefinitely();
    }

    /** Points at the active release. */
    public void point(Release.Current current) {
        announcements
                .send(Record.of(Release.currentKey(clip.id()), current.toJson()))
                .await()
                .indefinitely();
    }
}

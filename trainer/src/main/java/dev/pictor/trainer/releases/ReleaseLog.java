package dev.pictor.trainer.releases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.clip.Clip;
import dev.pictor.events.RejectCode;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Release;
import dev.pictor.events.Topics;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.reactive.messaging.Channel;

/**
 * The releases of this CLIP as the topic has them. Read from the start each time: it is compacted,
 * and what is in force is asked for once a run.
 */
@ApplicationScoped
public class ReleaseLog {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.RELEASES, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> kafka;
    private final Clip clip;
    private final MutinyEmitter<Record<byte[], byte[]>> announcements;

    ReleaseLog(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Clip clip,
            @Channel("releases") MutinyEmitter<Record<byte[], byte[]>> announcements) {
        this.kafka = kafka;
        this.clip = clip;
        this.announcements = announcements;
    }

    /**
     * What has been announced.
     *
     * @param cards by release id, the earliest first
     * @param current what is in force
     */
    public record Announced(Map<String, Release> cards, Optional<Release.Current> current) {}

    /** Reads the topic to its end. */
    public Announced read() {
        var settings = new HashMap<>(kafka);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        var announced = new Reading(clip.id());
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(POLL).forEach(announced::add);
            }
        }
        return announced.result();
    }

    /** What the records of the topic come to, one after the other. */
    static final class Reading {

        private final String currentKey;
        private final String cardKeys;
        private final Map<String, Release> cards = new TreeMap<>();
        private Optional<Release.Current> current = Optional.empty();

        Reading(String clip) {
            currentKey = "current/" + clip;
            cardKeys = "release/" + clip + "/";
        }

        /** Takes one in; what is no card and no pointer is told, and changes nothing. */
        void add(ConsumerRecord<byte[], byte[]> record) {
            var key = record.key() == null ? "" : new String(record.key(), UTF_8);
            if (record.value() == null) {
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
                Log.warnf(
                        "%s-%d@%d, key '%s', is passed over: %s; a record of that key without a"
                                + " value removes it",
                        record.topic(), record.partition(), record.offset(), key, e.reason());
            }
        }

        Announced result() {
            return new Announced(cards, current);
        }
    }

    /** Announces a card. */
    public void announce(Release card) {
        announcements.send(Record.of(card.cardKey(), card.toJson())).await().indefinitely();
    }

    /** Points at the release in force. */
    public void point(Release.Current current) {
        announcements
                .send(Record.of(Release.currentKey(clip.id()), current.toJson()))
                .await()
                .indefinitely();
    }
}

package dev.pictor.ingest.rejections;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.CatalogRecord;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.Refusal;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.imaging.Preprocessing;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds a refused record in {@code images.rejected} and decides whether it may go once more to
 * where it came from. One that came from the inbox becomes a new event there, so it may not where
 * the image has had a later one, which it would overwrite; one of embed-service keeps its version.
 * One at a time, because a record may have 17 MiB.
 */
@ApplicationScoped
public class Resending {

    /** How often the same record may be sent again. */
    static final int MOST = 3;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaClients kafka;
    private final ImageRejections log;
    private final String readyTopic;

    Resending(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ImageRejections log,
            Preprocessing preprocessing) {
        this.kafka = KafkaClients.of(kafka);
        this.log = log;
        readyTopic = Topics.ready(preprocessing.id());
    }

    /** What is to become of a wish to send a record again. */
    public sealed interface Decision {

        /**
         * It may be sent.
         *
         * @param image its id; null if it has none
         * @param record to send
         */
        record Send(@Nullable String image, ProducerRecord<byte[], byte[]> record)
                implements Decision {}

        /** There is no such record, or no more. */
        record Unknown() implements Decision {}

        /** It may not, and why. */
        record Refuse(String why) implements Decision {}
    }

    /**
     * Decides.
     *
     * @throws KafkaException if the broker does not answer
     */
    public synchronized Decision decide(RejectionId id) {
        var found = find(id);
        if (found.isEmpty()) {
            return new Decision.Unknown();
        }
        try {
            var refusal = Refusal.of(found.get());
            return refuse(refusal)
                    .<Decision>map(Decision.Refuse::new)
                    .orElseGet(() -> new Decision.Send(refusal.id(), refusal.again(found.get())));
        } catch (RejectedEventException e) {
            return new Decision.Refuse("no service of Pictor has written it: " + e.reason());
        }
    }

    private Optional<String> refuse(Refusal refusal) {
        if (!refusal.whole()) {
            return Optional.of(
                    "it was too large to be kept whole; its publisher must send it again");
        }
        if (refusal.retries() >= MOST) {
            return Optional.of(
                    "the same record was sent again %d times and refused each time, now as %s (%s);"
                                    .formatted(refusal.retries(), refusal.code(), refusal.reason())
                            + " publish another file under its id");
        }
        if (refusal.source().topic().equals(readyTopic)) {
            return Optional.empty(); // an older version changes nothing
        }
        if (!refusal.source().topic().equals(Topics.IMAGES)) {
            return Optional.of(
                    "it came from %s, sent again is what came from %s or %s"
                            .formatted(refusal.source().topic(), Topics.IMAGES, readyTopic));
        }
        var image = refusal.id();
        return image == null ? Optional.empty() : later(refusal, image);
    }

    private Optional<String> later(Refusal refusal, String image) {
        var newest = log.newest(1, image).filter(list -> !list.isEmpty()).map(List::getFirst);
        if (newest.isPresent() && newest.get().at().isAfter(refusal.at())) {
            return Optional.of(
                    "a later record of '%s' was refused as %s: send that again, or publish the"
                                    .formatted(image, RejectionId.of(newest.get().place()))
                            + " image");
        }
        return acceptedSince(refusal.appended(), image)
                .map(record ->
                        "'%s' was %s at %s, which the older image would undo; publish the one that"
                                        .formatted(
                                                image,
                                                record.entry() == null ? "deleted" : "published",
                                                Version.time(record.version()))
                                + " is wanted");
    }

    private Optional<ConsumerRecord<byte[], byte[]>> find(RejectionId id) {
        try (var consumer = kafka.reader(List.of(Topics.IMAGES_REJECTED), 1)) {
            var partition = new TopicPartition(Topics.IMAGES_REJECTED, id.partition());
            if (!consumer.assignment().contains(partition)) {
                return Optional.empty();
            }
            consumer.assign(Set.of(partition));
            long first = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            if (id.offset() < first || id.offset() >= end) {
                return Optional.empty();
            }
            consumer.seek(partition, id.offset());
            return first(
                    consumer,
                    Map.of(partition, id.offset() + 1),
                    record -> record.offset() == id.offset());
        }
    }

    /** What the catalog has of an image that the broker got after a time. */
    private Optional<CatalogRecord> acceptedSince(Instant time, String image) {
        try (var consumer = kafka.reader(List.of(Topics.CATALOG), 500)) {
            var ends = new HashMap<>(consumer.endOffsets(consumer.assignment()));
            var times = new HashMap<TopicPartition, Long>();
            ends.keySet().forEach(p -> times.put(p, Math.max(0, time.toEpochMilli())));
            consumer.offsetsForTimes(times)
                    .forEach((partition, found) -> {
                        if (found == null) {
                            ends.remove(partition); // nothing since
                        } else {
                            consumer.seek(partition, found.offset());
                        }
                    });
            if (ends.isEmpty()) {
                return Optional.empty();
            }
            consumer.assign(ends.keySet());
            var key = image.getBytes(UTF_8);
            return first(
                            consumer,
                            ends,
                            record ->
                                    Arrays.equals(record.key(), key)
                                            && read(record)
                                                    .filter(r -> isAfter(r, time))
                                                    .isPresent())
                    .flatMap(Resending::read);
        }
    }

    private static boolean isAfter(CatalogRecord record, Instant time) {
        return Version.time(record.version()).isAfter(time);
    }

    private static Optional<CatalogRecord> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(CatalogRecord.of(record));
        } catch (RejectedEventException e) {
            return Optional.empty(); // whoever reads all of the catalog tells of it
        }
    }

    private static Optional<ConsumerRecord<byte[], byte[]>> first(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new KafkaException("no answer within " + PATIENCE);
            }
            for (var record : consumer.poll(POLL)) {
                if (wanted.test(record)) {
                    return Optional.of(record);
                }
            }
        }
        return Optional.empty();
    }
}

package dev.pictor.ingest.catalog;

import dev.pictor.events.CatalogRecord;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts the catalog in order: where an older record of an id lies behind a newer one, the newer one
 * is appended again, so that compaction keeps it.
 *
 * <p>Records come out of order when the events of an id lie in several partitions of the inbox,
 * because clients choose partitions differently, and one partition is taken in before the other.
 * Readers of the catalog go by versions; only compaction goes by offsets, and leaves alone what is
 * younger than {@link dev.pictor.events.TopicPlan#CATALOG_KEPT_WHOLE}.
 *
 * <p>What has been looked at is remembered as the committed offsets of the consumer's group, so any
 * replica goes on where another stopped; two that do the same do no harm. For one thread.
 */
final class CatalogOrder {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Most ids looked at in one pass; about 100 bytes of memory each. */
    private static final int IDS = 500_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final int most;

    /** What the window holds of an id: its newest record, and its last. */
    private record Seen(long newest, long at, long last) {

        Seen and(long version, long offset) {
            return version >= newest
                    ? new Seen(version, offset, version)
                    : new Seen(newest, at, version);
        }
    }

    CatalogOrder(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        this(consumer, producer, IDS);
    }

    CatalogOrder(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, int most) {
        this.consumer = consumer;
        this.producer = producer;
        this.most = most;
    }

    /**
     * Looks at what has been appended since the last look.
     *
     * @param settled all events that the broker got before are in the catalog, and nothing older
     *     can come; the next look begins there
     * @return how many records were appended again
     */
    int mend(Instant settled) throws InterruptedException {
        var partitions =
                consumer.partitionsFor(Topics.CATALOG).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        int mended = 0;
        for (var partition : partitions) {
            mended += mend(partition);
        }
        commit(partitions, settled);
        return mended;
    }

    private int mend(TopicPartition partition) throws InterruptedException {
        long start = start(partition);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long passes = 1 + Math.max(0, end - start) / most;
        int mended = 0;
        for (long pass = 0; pass < passes; pass++) {
            for (var seen : read(partition, start, end, pass, passes).entrySet()) {
                if (seen.getValue().last() < seen.getValue().newest()) {
                    again(partition, seen.getValue().at());
                    Log.infof(
                            "catalog: a later event of '%s' was taken in before an earlier one; its"
                                    + " record is appended again",
                            seen.getKey());
                    mended++;
                }
            }
        }
        return mended;
    }

    private long start(TopicPartition partition) {
        var committed = consumer.committed(Set.of(partition)).get(partition);
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        return committed == null ? first : Math.max(first, committed.offset());
    }

    /** A window may hold more ids than memory, so each pass looks at some of them. */
    private Map<String, Seen> read(
            TopicPartition partition, long start, long end, long pass, long passes) {
        var ids = new HashMap<String, Seen>();
        consumer.pause(consumer.assignment());
        consumer.resume(List.of(partition));
        consumer.seek(partition, start);
        while (consumer.position(partition) < end) {
            for (var kafka : consumer.poll(POLL)) {
                if (Math.floorMod(Arrays.hashCode(kafka.key()), passes) != pass) {
                    continue;
                }
                try {
                    var record = CatalogRecord.of(kafka);
                    ids.merge(
                            record.id(),
                            new Seen(record.version(), kafka.offset(), record.version()),
                            (seen, one) -> seen.and(one.newest(), one.at()));
                } catch (RejectedEventException e) {
                    Log.errorf(
                            "%s is no catalog record and is passed over: %s; a record of that key"
                                    + " without a value removes it",
                            RecordPlace.named(kafka), e.reason());
                }
            }
        }
        return ids;
    }

    private void again(TopicPartition partition, long offset) throws InterruptedException {
        var kafka = record(partition, offset);
        try {
            producer.send(
                            new ProducerRecord<>(
                                    kafka.topic(),
                                    null,
                                    kafka.key(),
                                    kafka.value(),
                                    kafka.headers()))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("a record of the catalog cannot be appended", e.getCause());
        }
    }

    private ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
        while (true) {
            for (var kafka : consumer.poll(POLL)) {
                if (kafka.offset() == offset) {
                    return kafka;
                }
            }
        }
    }

    private void commit(Collection<TopicPartition> partitions, Instant settled) {
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, settled.toEpochMilli()));
        var ends = consumer.endOffsets(partitions);
        var next = new HashMap<TopicPartition, OffsetAndMetadata>();
        consumer.offsetsForTimes(times)
                .forEach((partition, found) ->
                        next.put(
                                partition,
                                new OffsetAndMetadata(
                                        found == null
                                                ? ends.getOrDefault(partition, 0L)
                                                : found.offset())));
        consumer.commitSync(next);
    }
}

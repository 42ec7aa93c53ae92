package dev.pictor.ingest.inbox;

import dev.pictor.events.Version;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * Gives the records of an inbox their versions: by the time at which the broker appended them, and
 * within a partition always rising with the offset. A record that comes again gets the same one.
 * Not thread-safe.
 */
final class AppendOrder {

    private final Partitions partitions;
    private final InstantSource clock;
    private final Map<TopicPartition, Last> last = new HashMap<>();

    private record Last(long offset, long version) {}

    /** Where in a partition a time begins. */
    @FunctionalInterface
    interface Partitions {
        /** The first offset that was appended at this time or later, in milliseconds since 1970. */
        long firstOffset(TopicPartition partition, long time);
    }

    AppendOrder(Partitions partitions, InstantSource clock) {
        this.partitions = partitions;
        this.clock = clock;
    }

    long version(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        var before = last.get(partition);
        long version =
                before != null && before.offset() < record.offset()
                        ? Math.max(
                                lowest(record),
                                before.version()
                                        + Version.STEP * (record.offset() - before.offset()))
                        : lowest(record) + Version.STEP * rank(partition, record);
        last.put(partition, new Last(record.offset(), version));
        return version;
    }

    /** Starts anew where the next record may lie before the last. */
    void forget(Collection<TopicPartition> moved) {
        moved.forEach(last::remove);
    }

    private long lowest(ConsumerRecord<?, ?> record) {
        // A client's own time says nothing: it may be the date of an old photograph.
        long time = byBroker(record) ? record.timestamp() : clock.millis();
        return Version.of(time, record.partition());
    }

    private long rank(TopicPartition partition, ConsumerRecord<?, ?> record) {
        if (!byBroker(record)) {
            return 0;
        }
        long rank = record.offset() - partitions.firstOffset(partition, record.timestamp());
        return Math.clamp(rank, 0, Version.HIGHEST_RANK);
    }

    private static boolean byBroker(ConsumerRecord<?, ?> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME;
    }
}

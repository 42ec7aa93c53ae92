package dev.pictor.ingest.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.events.Version;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AppendOrderTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final long MS = NOW.toEpochMilli();

    /** What partition 0 holds: the time of each offset. */
    private final TreeMap<Long, Long> appended = new TreeMap<>();

    private final AppendOrder order = order();

    private AppendOrder order() {
        return new AppendOrder(this::firstOffset, InstantSource.fixed(NOW));
    }

    private long firstOffset(TopicPartition partition, long time) {
        return appended.entrySet().stream()
                .filter(e -> e.getValue() >= time)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private ConsumerRecord<byte[], byte[]> record(int partition, long offset, long time) {
        return record(partition, offset, time, TimestampType.LOG_APPEND_TIME);
    }

    private ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, long time, TimestampType type) {
        appended.put(offset, time);
        return new ConsumerRecord<>(
                "images",
                partition,
                offset,
                time,
                type,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void theBrokersTimeOrdersPartitions() {
        long later = order.version(record(0, 5, MS + 1));
        long earlier = order.version(record(1, 900, MS));
        assertThat(earlier).isLessThan(later);
        assertThat(Version.time(later)).isEqualTo(NOW.plusMillis(1));
    }

    @Test
    void twoPartitionsNeverGiveTheSame() {
        assertThat(order.version(record(0, 5, MS))).isNotEqualTo(order.version(record(1, 5, MS)));
    }

    @Test
    void offsetsOrderWhatCameInOneMillisecond() {
        var versions = new ArrayList<Long>();
        for (int i = 0; i < 5_000; i++) { // one batch: far more than ranks of a millisecond
            versions.add(order.version(record(0, i, MS)));
        }
        versions.add(order.version(record(0, 5_000, MS + 1)));
        versions.add(order.version(record(0, 5_001, MS + 1_000)));
        assertThat(versions).isSorted().doesNotHaveDuplicates();
        assertThat(Version.time(versions.getLast())).isEqualTo(NOW.plusMillis(1_000));
    }

    @Test
    void whatComesAgainGetsTheSame() {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int i = 0; i < 100; i++) {
            records.add(record(0, 10 + i, MS + i / 30));
        }
        var first = records.stream().map(order::version).toList();
        assertThat(records.stream().map(order::version)).as("rewound").isEqualTo(first);
        // Started anew in the middle of a millisecond.
        var another = order();
        assertThat(records.subList(17, 100).stream().map(another::version))
                .isEqualTo(first.subList(17, 100));
        another.forget(List.of(new TopicPartition("images", 0)));
        assertThat(another.version(records.get(3))).isEqualTo(first.get(3));
    }

    @Test
    void aClientsTimeSaysNothing() {
        long photo = Instant.parse("1999-01-01T00:00:00Z").toEpochMilli();
        long first = order.version(record(0, 1, photo, TimestampType.CREATE_TIME));
        long second = order.version(record(0, 2, MS + 99_999, TimestampType.CREATE_TIME));
        assertThat(Version.time(first)).isEqualTo(NOW);
        assertThat(Version.time(second)).isEqualTo(NOW);
        assertThat(second).isGreaterThan(first);
    }
}

package dev.pictor.events;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer group has yet to read of a topic.
 *
 * @param oldest when the oldest of it was sent; null if nothing waits
 * @param retention the age at which the topic deletes records; null if it keeps them for ever
 * @param lost how many records, at most, the topic deleted before the group read them
 */
public record Backlog(@Nullable Instant oldest, @Nullable Duration retention, long lost) {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Whether the oldest has reached three quarters of the age at which it is deleted. */
    public boolean nearlyDeleted(Instant now) {
        return oldest != null
                && retention != null
                && oldest.plus(retention.multipliedBy(3).dividedBy(4)).isBefore(now);
    }

    /**
     * Looks at the first record that waits in each partition; the group is not disturbed.
     *
     * @param kafka settings of the connection
     * @throws KafkaException if the broker does not answer
     * @throws InterruptedException if the thread is interrupted while waiting for it
     */
    public static Backlog of(Map<String, Object> kafka, String topic, String group)
            throws InterruptedException {
        var settings = new HashMap<>(kafka);
        settings.put("group.id", group);
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.partition.fetch.bytes", 1); // one batch comes nevertheless
        settings.put("max.poll.records", 1); // a batch may unpack to far more than it is
        try (var consumer =
                        new KafkaConsumer<>(
                                settings,
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer());
                var admin = Admin.create(new HashMap<>(kafka))) {
            return of(consumer, topic, retention(admin, topic));
        }
    }

    private static @Nullable Duration retention(Admin admin, String topic)
            throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            var millis =
                    admin.describeConfigs(List.of(resource)).all().get().values().stream()
                            .map(config -> config.get(TopicConfig.RETENTION_MS_CONFIG))
                            .mapToLong(entry -> Long.parseLong(entry.value()))
                            .findFirst();
            return millis.orElse(-1) < 0 ? null : Duration.ofMillis(millis.getAsLong());
        } catch (ExecutionException e) {
            throw new KafkaException("the settings of " + topic + " cannot be read", e.getCause());
        }
    }

    private static Backlog of(
            KafkaConsumer<byte[], byte[]> consumer, String topic, @Nullable Duration retention) {
        var partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .collect(Collectors.toSet());
        consumer.assign(partitions); // before the questions, or their answers are warned of
        var committed = consumer.committed(partitions);
        var first = consumer.beginningOffsets(partitions);
        var end = consumer.endOffsets(partitions);
        var waiting = new HashSet<TopicPartition>();
        long lost = 0;
        for (var partition : partitions) {
            long start = first.getOrDefault(partition, 0L);
            var done = committed.get(partition);
            long next = done == null ? start : Math.max(start, done.offset());
            lost += done == null ? 0 : next - done.offset();
            consumer.seek(partition, next);
            if (next < end.getOrDefault(partition, 0L)) {
                waiting.add(partition);
            }
        }
        return new Backlog(oldest(consumer, waiting, end), retention, lost);
    }

    /** Past the last record lie markers of transactions, which nobody is ever given. */
    private static @Nullable Instant oldest(
            KafkaConsumer<?, ?> consumer,
            Set<TopicPartition> waiting,
            Map<TopicPartition, Long> end) {
        Instant oldest = null;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!waiting.isEmpty() && System.nanoTime() < deadline) {
            var records = consumer.poll(POLL);
            for (var partition : records.partitions()) {
                consumer.pause(List.of(partition)); // one of each is enough
                if (waiting.remove(partition)) {
                    var sent =
                            Instant.ofEpochMilli(records.records(partition).getFirst().timestamp());
                    oldest = oldest == null || sent.isBefore(oldest) ? sent : oldest;
                }
            }
            waiting.removeIf(p -> consumer.position(p) >= end.getOrDefault(p, 0L));
        }
        return oldest;
    }
}

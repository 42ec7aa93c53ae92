package dev.pictor.ingest.erasure;

import dev.pictor.events.CatalogRecord;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks the catalog which contents are no image's any more.
 *
 * <p>A look reads what has been appended since the last one; then, of the images found there, all
 * that the catalog still has of them, which tells the contents that they had before; then, if there
 * are any, all of the catalog once more, for other images with the same. The catalog keeps all of
 * its records for a day ({@link dev.pictor.events.TopicPlan#CATALOG_KEPT_WHOLE}), so a look at
 * least that often misses nothing. For one thread.
 */
final class CatalogContents {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Most images of one look; some 200 bytes of memory each. */
    private static final int IMAGES = 250_000;

    private final Consumer<byte[], byte[]> consumer;
    private final int most;

    /**
     * What a look has found.
     *
     * @param ends how far the catalog had been read, by partition
     * @param contents SHA-256 of contents that no image has any more
     * @param images that were deleted
     */
    record Found(Map<Integer, Long> ends, Set<String> contents, List<Sweep.Deleted> images) {}

    /** What the catalog has of an image, of which a look has seen a record. */
    private static final class History {
        private long newest = -1;
        private @Nullable String content;
        private final Set<String> contents = new HashSet<>();

        private void add(CatalogRecord record) {
            var sha256 = content(record);
            if (sha256 != null) {
                contents.add(sha256);
            }
            if (record.version() >= newest) {
                newest = record.version();
                content = sha256;
            }
        }

        /** Contents that it has no more. */
        private Set<String> former() {
            return contents.stream()
                    .filter(sha256 -> !sha256.equals(content))
                    .collect(Collectors.toSet());
        }
    }

    /** The newest version of an image so far, and its content if that is one of those asked for. */
    private record Holding(long version, @Nullable String content) {}

    CatalogContents(Consumer<byte[], byte[]> consumer) {
        this(consumer, IMAGES);
    }

    CatalogContents(Consumer<byte[], byte[]> consumer, int most) {
        this.consumer = consumer;
        this.most = most;
    }

    /**
     * Looks on from where the last look ended.
     *
     * @param found is given what no image has any more, before this place of the catalog is left
     *     behind
     * @return whether there may be more to look at
     */
    boolean look(java.util.function.Consumer<Found> found) {
        var partitions = partitions();
        consumer.assign(partitions);
        var next = new HashMap<TopicPartition, OffsetAndMetadata>();
        var histories = new HashMap<String, History>();
        boolean more = false;
        for (var partition : partitions) {
            long end = end(partition);
            long position = begin(partition);
            consumer.seek(partition, position);
            only(partition);
            while (position < end && histories.size() < most) {
                for (var kafka : consumer.poll(POLL)) {
                    id(kafka).ifPresent(id -> histories.computeIfAbsent(id, _ -> new History()));
                }
                position = consumer.position(partition);
            }
            more |= position < end;
            next.put(partition, new OffsetAndMetadata(position));
        }
        if (!histories.isEmpty()) {
            found(partitions, histories).ifPresent(found);
        }
        consumer.commitSync(next);
        return more;
    }

    private Optional<Found> found(
            Collection<TopicPartition> partitions, Map<String, History> histories) {
        read(
                partitions,
                Map.of(),
                histories::containsKey,
                record -> {
                    var history = histories.get(record.id());
                    if (history != null) {
                        history.add(record);
                    }
                });
        var former = new HashSet<String>();
        var deleted = new ArrayList<Sweep.Deleted>();
        histories.forEach((id, history) -> {
            former.addAll(history.former());
            if (history.content == null && history.newest >= 0) {
                deleted.add(new Sweep.Deleted(id, history.newest, history.former()));
            }
        });
        if (former.isEmpty() && deleted.isEmpty()) {
            return Optional.empty();
        }
        var ends = new HashMap<Integer, Long>();
        partitions.forEach(partition -> ends.put(partition.partition(), end(partition)));
        histories.values().forEach(history -> former.remove(history.content));
        former.removeAll(held(former, Map.of(), id -> !histories.containsKey(id)));
        return Optional.of(new Found(ends, former, deleted));
    }

    /**
     * Which of some contents are an image's. One that an older record names behind the newest of
     * its image counts as held; see {@code CatalogOrder}, which ends that.
     *
     * @param from by partition; from the beginning where absent
     */
    Set<String> held(Set<String> contents, Map<Integer, Long> from) {
        return held(contents, from, _ -> true);
    }

    private Set<String> held(
            Set<String> contents, Map<Integer, Long> from, Predicate<String> asked) {
        if (contents.isEmpty()) {
            return Set.of();
        }
        var holdings = new HashMap<String, Holding>();
        var partitions = partitions();
        consumer.assign(partitions);
        read(
                partitions,
                from,
                asked,
                record -> {
                    var sha256 = content(record);
                    var holds = sha256 != null && contents.contains(sha256) ? sha256 : null;
                    var before = holdings.get(record.id());
                    if (before == null ? holds != null : before.version() <= record.version()) {
                        holdings.put(record.id(), new Holding(record.version(), holds));
                    }
                });
        var held = new HashSet<String>();
        for (var holding : holdings.values()) {
            if (holding.content() != null) {
                held.add(holding.content());
            }
        }
        return held;
    }

    private void read(
            Collection<TopicPartition> partitions,
            Map<Integer, Long> from,
            Predicate<String> asked,
            java.util.function.Consumer<CatalogRecord> each) {
        for (var partition : partitions) {
            long end = end(partition);
            long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(first, from.getOrDefault(partition.partition(), 0L)));
            only(partition);
            while (consumer.position(partition) < end) {
                for (var kafka : consumer.poll(POLL)) {
                    if (id(kafka).filter(asked).isPresent()) {
                        record(kafka).ifPresent(each);
                    }
                }
            }
        }
    }

    private static Optional<String> id(ConsumerRecord<byte[], byte[]> kafka) {
        return Optional.ofNullable(kafka.key()).flatMap(EventHeaders::utf8);
    }

    private static Optional<CatalogRecord> record(ConsumerRecord<byte[], byte[]> kafka) {
        try {
            return Optional.of(CatalogRecord.of(kafka));
        } catch (RejectedEventException e) {
            return Optional.empty(); // CatalogOrder tells of it
        }
    }

    private static @Nullable String content(CatalogRecord record) {
        return record.entry() == null ? null : record.entry().image().sha256();
    }

    private List<TopicPartition> partitions() {
        return consumer.partitionsFor(Topics.CATALOG).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
    }

    private void only(TopicPartition partition) {
        consumer.pause(consumer.assignment());
        consumer.resume(List.of(partition));
    }

    private long begin(TopicPartition partition) {
        var committed = consumer.committed(Set.of(partition)).get(partition);
        long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        return committed == null ? first : Math.max(first, committed.offset());
    }

    private long end(TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }
}

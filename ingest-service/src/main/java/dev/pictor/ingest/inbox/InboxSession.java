package dev.pictor.ingest.inbox;

import dev.pictor.ingest.inbox.InboxLoop.Handler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer and a transactional producer that take in an inbox, poll by poll: what a poll comes to
 * and its offsets are committed together or not at all.
 *
 * <p>After any failure a session is closed and another opened, which begins at the committed
 * offsets. So no failure of any kind can leave a record behind. For one thread.
 */
final class InboxSession implements AutoCloseable {

    private static final Duration WAIT = Duration.ofMillis(200);

    /** How often the group is told that this member lives, while its work takes long. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final Duration CLOSE = Duration.ofSeconds(5);

    /** What a header takes on the heap besides its bytes: three objects. */
    private static final int HEADER = 128;

    private final InboxSettings settings;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final ExecutorService workers;
    private final AppendOrder order;

    private final List<KafkaClientMetrics> metrics = new ArrayList<>();

    /** Records of the next poll, fewer after one that took too long. */
    private int most;

    /** Partitions that were taken away since the poll began. */
    private final Set<TopicPartition> gone = new HashSet<>();

    InboxSession(
            InboxSettings settings,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            ExecutorService workers,
            InstantSource clock) {
        this.settings = settings;
        this.consumer = consumer;
        this.producer = producer;
        this.workers = workers;
        most = settings.records();
        order = new AppendOrder(this::firstOffset, clock);
    }

    /** Ends the transaction that another of this name has left open, and joins the group. */
    void open(MeterRegistry meters) {
        metrics.add(new KafkaClientMetrics(consumer));
        metrics.add(new KafkaClientMetrics(producer));
        metrics.forEach(m -> m.bindTo(meters));
        producer.initTransactions();
        consumer.subscribe(List.of(settings.topic()), new Moves());
    }

    /**
     * Takes in one poll.
     *
     * @return how many records were committed; 0 if none came
     */
    int turn(Handler handler) throws InterruptedException {
        gone.clear();
        var polled = poll();
        if (polled.isEmpty()) {
            return 0;
        }
        var records = polled.stream().map(r -> new InboxRecord(r, order.version(r))).toList();
        long begun = System.nanoTime(); // no clock that may be set
        var out = await(workers.submit(() -> handler.take(records)));
        var ends = ends(polled);
        if (gone.stream().anyMatch(ends::containsKey)) {
            rewind(polled); // whoever has the partition now takes them
            return 0;
        }
        if (System.nanoTime() - begun > settings.lasts().toNanos()) {
            Log.warnf(
                    "%s: a poll of %d records took longer than %s, and is done again in parts",
                    settings.topic(), polled.size(), settings.lasts());
            rewind(polled);
            most = Math.max(1, polled.size() / 2);
            return 0;
        }
        commit(out, ends);
        most = settings.records();
        return polled.size();
    }

    private List<ConsumerRecord<byte[], byte[]>> poll() {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long bytes = 0;
        var wait = WAIT;
        while (records.size() < most && bytes < settings.bytes()) {
            int before = records.size();
            for (var record : poll(wait)) {
                records.add(record);
                bytes += bytes(record);
            }
            if (records.size() == before) {
                break;
            }
            wait = Duration.ZERO; // what else is there, and no more
        }
        return records;
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (NoOffsetForPartitionException e) {
            consumer.seekToBeginning(e.partitions()); // a new group or partition
        } catch (OffsetOutOfRangeException e) {
            var next = consumer.beginningOffsets(e.partitions());
            e.offsetOutOfRangePartitions()
                    .forEach((partition, offset) ->
                            Log.errorf(
                                    "%s: records %d to %d were deleted before they were taken in,"
                                            + " and are lost; publish them again",
                                    partition, offset, next.getOrDefault(partition, 0L) - 1));
            consumer.seekToBeginning(e.partitions());
        }
        return List.of();
    }

    private static long bytes(ConsumerRecord<byte[], byte[]> record) {
        long bytes = Math.max(0, record.serializedKeySize());
        bytes += Math.max(0, record.serializedValueSize());
        for (var header : record.headers()) {
            bytes += HEADER;
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    private <T> T await(Future<T> work) throws InterruptedException {
        try {
            while (true) {
                try {
                    return work.get(SIGN_OF_LIFE.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    consumer.pause(consumer.assignment());
                    var early = new ArrayList<ConsumerRecord<byte[], byte[]>>();
                    poll(Duration.ZERO).forEach(early::add);
                    rewind(early); // of a partition that has just come
                } finally {
                    consumer.resume(consumer.paused());
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            work.cancel(true);
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        for (var deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof Error error) {
                throw error;
            }
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }

    private void commit(
            List<ProducerRecord<byte[], byte[]>> out, Map<TopicPartition, OffsetAndMetadata> ends) {
        producer.beginTransaction();
        for (var record : out) {
            var _ = producer.send(record); // one that fails makes the commit fail
        }
        producer.sendOffsetsToTransaction(ends, consumer.groupMetadata());
        producer.commitTransaction();
    }

    private static Map<TopicPartition, OffsetAndMetadata> ends(
            List<ConsumerRecord<byte[], byte[]>> records) {
        var ends = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var record : records) {
            ends.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
        }
        return ends;
    }

    private void rewind(List<ConsumerRecord<byte[], byte[]>> records) {
        for (var record : records.reversed()) {
            if (consumer.assignment().contains(partition(record))) {
                consumer.seek(partition(record), record.offset());
            }
        }
        order.forget(consumer.assignment());
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private long firstOffset(TopicPartition partition, long time) {
        var first = consumer.offsetsForTimes(Map.of(partition, time)).get(partition);
        return first == null ? Long.MAX_VALUE : first.offset();
    }

    @Override
    public void close() {
        metrics.forEach(KafkaClientMetrics::close);
        try (producer) {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }

    private final class Moves implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            gone.addAll(partitions);
            order.forget(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            order.forget(partitions);
        }
    }
}

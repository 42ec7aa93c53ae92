package dev.pictor.embed.indexing;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * Lets the batches in work end, and their offsets be committed, before the service ends, so that
 * none of them is done twice; no other batch begins meanwhile.
 */
@ApplicationScoped
class Drain {

    /** Less than what a container is given to stop. */
    private static final long PATIENCE_SECONDS = 45;

    private static final long POLL_MILLIS = 100;
    private static final List<String> MESSAGING =
            List.of("io.smallrye.reactive.messaging", "io.smallrye.reactive.messaging.kafka");

    private final KafkaClientService clients;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TopicPartition, Long> ended = new HashMap<>();
    private boolean stopping;
    private boolean drained;
    private int working;

    Drain(KafkaClientService clients) {
        this.clients = clients;
    }

    /** Work on a batch. */
    interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Does the work on a batch.
     *
     * @throws CancellationException if the service stops; the batch is for the next one to take
     */
    void work(ConsumerRecords<byte[], byte[]> records, Work work) throws InterruptedException {
        begin();
        try {
            work.run();
            end(records);
        } finally {
            change(() -> working--);
        }
    }

    private void begin() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (stopping && !drained) { // a failure now would end those in work
                changed.await();
            }
            if (drained) {
                throw new CancellationException("the service stops");
            }
            working++;
        } finally {
            lock.unlock();
        }
    }

    private void end(ConsumerRecords<byte[], byte[]> records) {
        change(() -> {
            for (var partition : records.partitions()) {
                long next = records.records(partition).getLast().offset() + 1;
                ended.merge(partition, next, Math::max);
            }
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        // Each record that was polled but not begun would be reported as a failure.
        for (var category : MESSAGING) {
            Logger.getLogger(category).setLevel(Level.OFF);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        change(() -> stopping = true);
        awaitWork(deadline);
        while (!committed() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        change(() -> drained = true);
    }

    private void awaitWork(long deadline) throws InterruptedException {
        lock.lock();
        try {
            long left = deadline - System.nanoTime();
            while (working > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (working > 0) {
                Log.warnf("%d batches do not end; they will be done again", working);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the offsets of all that ended have been committed, or are another member's now. */
    private boolean committed() {
        var consumer = clients.getConsumer("ready");
        if (consumer == null) {
            return true; // the start failed before there was one
        }
        var mine = consumer.getAssignments().await().indefinitely();
        var committed =
                consumer.committed(mine.toArray(TopicPartition[]::new)).await().indefinitely();
        return ended.entrySet().stream()
                .filter(next -> mine.contains(next.getKey()))
                .allMatch(next -> {
                    var offset = committed.get(next.getKey());
                    return offset != null && offset.offset() >= next.getValue();
                });
    }
}

package dev.pictor.ingest.rejections;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.Refusal;
import dev.pictor.events.RejectedEventException;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.service.ProcessEnd;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Follows a topic of rejects on a thread of its own, from a bounded way before its end, and
 * remembers what it says but not what was sent. Every replica reads all of the topic, so each
 * answers for all. Intake does not depend on it: while the topic cannot be read, nobody is
 * answered.
 */
public abstract class RejectionLog {

    private static final Duration POLL = Duration.ofMillis(500);

    private volatile boolean stopping;
    private final KafkaClients kafka;
    private final String topic;
    private final int most;
    private final MeterRegistry meters;
    private final Rejections rejections;
    private final Patience patience;
    private @Nullable Thread thread;

    /** Whether all that was there at the last opening has been read. */
    private volatile boolean complete;

    /** Of the thread alone, as is what follows. */
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    private Map<TopicPartition, Long> ends = Map.of();

    /**
     * A log that reads nothing before it is started.
     *
     * @param most how many it remembers
     */
    RejectionLog(KafkaClients kafka, String topic, int most, MeterRegistry meters) {
        this.kafka = kafka;
        this.topic = topic;
        this.most = most;
        this.meters = meters;
        patience =
                Patience.of("the list of " + topic, _ -> !stopping, new Outage("list of " + topic));
        rejections = new Rejections(most);
    }

    /**
     * The newest refusals, the newest first; empty while the topic is still being read back.
     *
     * @param limit most of them
     * @param id of this image or caption only; null for all
     */
    public Optional<List<Refusal>> newest(int limit, @Nullable String id) {
        return complete ? Optional.of(rejections.newest(limit, id)) : Optional.empty();
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("rejections " + topic).daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                patience.run(this::turn);
            }
        } catch (InterruptedException | RuntimeException e) {
            if (!stopping) {
                ProcessEnd.because("following " + topic + " ended", e);
            }
        } catch (Error e) {
            ProcessEnd.because("following " + topic + " failed", e);
        } finally {
            close();
        }
    }

    private void turn() {
        try {
            var open = consumer == null ? open() : consumer;
            open.poll(POLL).forEach(this::add);
            complete =
                    complete
                            || ends.entrySet().stream()
                                    .allMatch(end -> open.position(end.getKey()) >= end.getValue());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private KafkaConsumer<byte[], byte[]> open() {
        complete = false;
        var open = kafka.reader(List.of(topic), 1); // of up to 17 MiB each
        consumer = open;
        var first = open.beginningOffsets(open.assignment());
        ends = open.endOffsets(open.assignment());
        ends.forEach((partition, end) ->
                open.seek(partition, Math.max(first.getOrDefault(partition, 0L), end - most)));
        return open;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            rejections.add(Refusal.of(record));
        } catch (RejectedEventException e) {
            meters.counter("pictor.records.skipped", "topic", record.topic()).increment();
            Log.warnf(
                    "%s is no rejection and is passed over: %s",
                    RecordPlace.named(record), e.reason());
        }
    }

    private void close() {
        if (consumer != null) {
            boolean interrupted = Thread.interrupted(); // or it complains of that
            consumer.close();
            consumer = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package dev.pictor.ingest.rejections;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.Refusal;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.service.ProcessEnd;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code images.rejected} on a thread of its own, from a bounded way before its end, and
 * remembers what it says but not the images. Every replica reads all of the topic, so each answers
 * for all. Intake does not depend on it: while the topic cannot be read, nobody is answered.
 */
@ApplicationScoped
public class RejectionLog {

    private static final Duration POLL = Duration.ofMillis(500);

    private volatile boolean stopping;
    private final KafkaClients kafka;
    private final int most;
    private final MeterRegistry meters;
    private final Rejections rejections;
    private final Patience patience =
            Patience.of("the list of rejections", _ -> !stopping, new Outage("rejections"));
    private @Nullable Thread thread;

    /** Whether all that was there at the last opening has been read. */
    private volatile boolean complete;

    /** Of the thread alone, as is what follows. */
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    private Map<TopicPartition, Long> ends = Map.of();

    @Inject
    RejectionLog(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            IngestSettings settings,
            MeterRegistry meters) {
        this(KafkaClients.of(kafka), settings.rejections(), meters);
    }

    RejectionLog(KafkaClients kafka, int most, MeterRegistry meters) {
        this.kafka = kafka;
        this.most = most;
        this.meters = meters;
        rejections = new Rejections(most);
    }

    /**
     * The newest refusals, the newest first; empty while the topic is still being read back.
     *
     * @param limit most of them
     * @param image of this image only; null for all
     */
    public Optional<List<Refusal>> newest(int limit, @Nullable String image) {
        return complete ? Optional.of(rejections.newest(limit, image)) : Optional.empty();
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("rejections").daemon().start(this::run);
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
                ProcessEnd.because("following " + Topics.IMAGES_REJECTED + " ended", e);
            }
        } catch (Error e) {
            ProcessEnd.because("following " + Topics.IMAGES_REJECTED + " failed", e);
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
        var open = kafka.reader(List.of(Topics.IMAGES_REJECTED), 1); // of up to 17 MiB each
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

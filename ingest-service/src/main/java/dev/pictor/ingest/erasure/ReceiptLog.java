package dev.pictor.ingest.erasure;

import dev.pictor.events.ErasureEvent;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.service.ProcessEnd;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is told on {@code images.erased} into the receipts, on a thread of its own. The
 * replicas share the topic, and an image's steps come to one of them.
 */
@ApplicationScoped
class ReceiptLog {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> settings;
    private final Receipts receipts;
    private final MeterRegistry meters;
    private final Patience patience =
            Patience.of("the receipts", _ -> !stopping(), new Outage("receipts"));
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /** Of the thread alone. */
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    ReceiptLog(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Receipts receipts,
            MeterRegistry meters) {
        settings = new HashMap<>(kafka);
        settings.put("group.id", "pictor-ingest-receipts");
        settings.put("client.id", "pictor-ingest-receipts");
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.bytes", 4 << 20);
        this.receipts = receipts;
        this.meters = meters;
    }

    private boolean stopping() {
        return stopping;
    }

    /** After the topics have been made. */
    void start(@Observes @Priority(2) StartupEvent event) {
        thread = Thread.ofPlatform().name("receipts").daemon().start(this::run);
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
                ProcessEnd.because("following " + Topics.ERASED + " ended", e);
            }
        } catch (Error e) {
            ProcessEnd.because("following " + Topics.ERASED + " failed", e);
        } finally {
            close();
        }
    }

    private void turn() {
        try {
            if (consumer == null) {
                consumer =
                        new KafkaConsumer<>(
                                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                consumer.subscribe(List.of(Topics.ERASED));
            }
            consumer.poll(POLL).forEach(this::add);
            consumer.commitSync();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            receipts.add(ErasureEvent.parse(record.value() == null ? new byte[0] : record.value()));
        } catch (RejectedEventException e) {
            meters.counter("pictor.records.skipped", "topic", record.topic()).increment();
            Log.warnf(
                    "%s is no step of an erasure and is passed over: %s",
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

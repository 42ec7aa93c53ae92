package dev.pictor.embed.indexing;

import dev.pictor.events.ReadyImage;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Rejection;
import dev.pictor.events.Topics;
import dev.pictor.index.VectorIndexException;
import dev.pictor.service.Outage;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Consumes ready images and never fails a poll: bad records are rejected one by one, failures of
 * the vector store are waited out, and only then are offsets committed.
 */
@ApplicationScoped
class Indexing {

    private static final long RETRY_FIRST_MILLIS = 100;
    private static final long RETRY_LAST_MILLIS = 10_000;

    private final Indexer indexer;
    private final Outage outage;
    private final Drain drain;
    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> outcomes;
    private final MeterRegistry meters;

    Indexing(
            Indexer indexer,
            @Identifier("vector index") Outage outage,
            Drain drain,
            @Channel("outcomes") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<ProducerRecord<byte[], byte[]>> outcomes,
            MeterRegistry meters) {
        this.indexer = indexer;
        this.outage = outage;
        this.drain = drain;
        this.outcomes = outcomes;
        this.meters = meters;
    }

    @Incoming("ready")
    // A small pool of platform threads: native frames pin virtual ones. Not ordered: one batch is
    // in the tower while another is read or written; versions keep the order of an id.
    @Blocking(value = "inference", ordered = false)
    void take(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        drain.work(records, () -> index(records));
    }

    private void index(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        var ready = new ArrayList<ReadyImage>();
        var sources = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
        var out = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var record : records) {
            try {
                var image = ReadyImage.of(record);
                ready.add(image);
                sources.put(image.id(), record);
            } catch (RejectedEventException e) {
                out.add(reject(record, e));
            }
        }
        var result = patiently(() -> indexer.index(ready));
        result.events().forEach(event -> out.add(event.toRecord()));
        sources.forEach((id, record) -> {
            var why = result.failures().get(id);
            if (why != null) {
                out.add(reject(record, why));
            }
        });
        for (var event : result.events()) {
            meters.counter(
                            "pictor.indexed",
                            "outcome",
                            event.outcome().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
        patiently(() -> send(out));
    }

    private static ProducerRecord<byte[], byte[]> reject(
            ConsumerRecord<byte[], byte[]> record, RejectedEventException why) {
        return Rejection.of(Topics.IMAGES_REJECTED, "embed-service", record, why);
    }

    private Boolean send(List<ProducerRecord<byte[], byte[]>> out) {
        if (!out.isEmpty()) {
            Uni.join()
                    .all(out.stream().map(outcomes::send).toList())
                    .andFailFast()
                    .await()
                    .indefinitely();
        }
        return true;
    }

    private <T> T patiently(Callable<T> work) throws InterruptedException {
        for (long pause = RETRY_FIRST_MILLIS; ; pause = Math.min(2 * pause, RETRY_LAST_MILLIS)) {
            try {
                var result = work.call();
                outage.over();
                return result;
            } catch (Exception e) {
                // Also what counts as permanent is waited out here: dropping records is worse
                // than standing still, and readiness says why.
                outage.because(e);
                if (e instanceof VectorIndexException.Transient) {
                    Log.warnf("indexing waits: %s", e.getMessage());
                } else {
                    Log.error("indexing stands still", e);
                }
                Thread.sleep(pause);
            }
        }
    }
}

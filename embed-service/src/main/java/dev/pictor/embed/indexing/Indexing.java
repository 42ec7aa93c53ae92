package dev.pictor.embed.indexing;

import static java.util.Objects.requireNonNull;

import dev.pictor.events.ErasureEvent;
import dev.pictor.events.IndexedEvent;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Rejection;
import dev.pictor.events.Topics;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Consumes ready images and never fails a poll: bad records are rejected one by one, failures of
 * the vector store and of the encoder are waited out, and only then are offsets committed.
 */
@ApplicationScoped
class Indexing {

    private final Indexer indexer;
    private final Patience patience;
    private final Drain drain;
    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> outcomes;
    private final MeterRegistry meters;

    Indexing(
            Indexer indexer,
            @Identifier("indexing") Outage outage,
            Drain drain,
            @Channel("outcomes") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<ProducerRecord<byte[], byte[]>> outcomes,
            MeterRegistry meters) {
        this.indexer = indexer;
        // Also what does not pass is waited out here: dropping records is worse than standing
        // still.
        patience = Patience.of("indexing", _ -> true, outage);
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
        var sources = new HashMap<ReadyImage, ConsumerRecord<byte[], byte[]>>();
        var out = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var record : records) {
            try {
                var image = ReadyImage.of(record);
                ready.add(image);
                sources.put(image, record);
            } catch (RejectedEventException e) {
                out.add(reject(record, e));
            }
        }
        var result = patience.await(() -> indexer.index(ready));
        for (var event : result.events()) {
            out.add(event.toRecord());
            if (event.outcome() == IndexedEvent.Outcome.DELETED) {
                out.add(erased(event).toRecord());
            }
        }
        result.failures()
                .forEach((image, why) -> out.add(reject(requireNonNull(sources.get(image)), why)));
        for (var event : result.events()) {
            meters.counter(
                            "pictor.indexed",
                            "outcome",
                            event.outcome().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
        patience.run(() -> send(out));
    }

    private static ErasureEvent erased(IndexedEvent event) {
        return new ErasureEvent(
                event.id(),
                event.version(),
                ErasureEvent.Step.VECTOR,
                event.collection(),
                event.indexedAt(),
                null);
    }

    private ProducerRecord<byte[], byte[]> reject(
            ConsumerRecord<byte[], byte[]> record, RejectedEventException why) {
        meters.counter("pictor.indexing.rejected", "kind", why.code().code()).increment();
        return Rejection.of(Topics.IMAGES_REJECTED, "embed-service", record, why);
    }

    private void send(List<ProducerRecord<byte[], byte[]>> out) {
        if (!out.isEmpty()) {
            Uni.join()
                    .all(out.stream().map(outcomes::send).toList())
                    .andFailFast()
                    .await()
                    .indefinitely();
        }
    }
}

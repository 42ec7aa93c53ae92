package dev.pictor.query.live;

import dev.pictor.events.EventHeaders;
import dev.pictor.events.IndexedEvent;
import dev.pictor.events.RejectedEventException;
import dev.pictor.index.Generation;
import dev.pictor.query.live.LiveEvent.Refusal;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Follows what becomes of images, from now on, for whoever listens: nothing is kept, and a slow
 * listener misses some.
 */
@ApplicationScoped
public class IndexFeed {

    /** Most events that are told at once. */
    private static final int MOST = 1_000;

    private static final int MAX_REASON_BYTES = 4_096;

    private final String collection;
    private final BroadcastProcessor<IndexedEvent> outcomes = BroadcastProcessor.create();
    private final BroadcastProcessor<Refusal> refusals = BroadcastProcessor.create();

    IndexFeed(Generation generation) {
        collection = generation.collection();
    }

    @Incoming("indexed")
    void indexed(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() != null) {
                var event = IndexedEvent.parse(record.value());
                if (event.collection().equals(collection)) {
                    outcomes.onNext(event);
                }
            }
        } catch (RejectedEventException e) {
            pass(record, e);
        }
    }

    @Incoming("rejected")
    void rejected(ConsumerRecord<byte[], byte[]> record) {
        try {
            refusals.onNext(
                    new Refusal(
                            Optional.ofNullable(record.key())
                                    .flatMap(EventHeaders::utf8)
                                    .orElse(""),
                            header(record, EventHeaders.REJECT_CODE),
                            header(record, EventHeaders.REJECT_REASON)));
        } catch (RejectedEventException e) {
            pass(record, e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return EventHeaders.text(record.headers(), name, MAX_REASON_BYTES).orElse("");
    }

    private static void pass(ConsumerRecord<byte[], byte[]> record, RejectedEventException e) {
        Log.debugf(
                "%s-%d@%d is passed over: %s",
                record.topic(), record.partition(), record.offset(), e.reason());
    }

    /** What the index holds of images of this model now. */
    public Multi<List<IndexedEvent>> outcomes() {
        return outcomes.onOverflow().drop().group().intoLists().of(MOST, LiveEvent.EVERY);
    }

    /** Images that intake or encoder refused. */
    public Multi<List<Refusal>> refusals() {
        return refusals.onOverflow().drop().group().intoLists().of(MOST, LiveEvent.EVERY);
    }
}

package dev.pictor.query.live;

import dev.pictor.events.IndexedEvent;
import dev.pictor.events.RejectedEventException;
import dev.pictor.index.Generation;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Follows {@code images.indexed} from now on, for whoever listens; nothing is kept. */
@ApplicationScoped
public class IndexFeed {

    private static final int MOST = 1_000;

    private final String collection;
    private final BroadcastProcessor<IndexedEvent> events = BroadcastProcessor.create();

    IndexFeed(Generation generation) {
        collection = generation.collection();
    }

    @Incoming("indexed")
    void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            var event = IndexedEvent.parse(record.value());
            if (event.collection().equals(collection)) {
                events.onNext(event);
            }
        } catch (RejectedEventException e) {
            Log.debugf("%s@%d is passed over: %s", record.topic(), record.offset(), e.reason());
        }
    }

    /** What became of images of this model, as it comes; a slow listener misses some. */
    public Multi<List<IndexedEvent>> changes() {
        return events.onOverflow().drop().group().intoLists().of(MOST, LiveEvent.EVERY);
    }
}

package dev.pictor.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Writes to the inboxes as any other client would; returns once Kafka has the record.
 *
 * <p>The order of an image's events is that of the broker's milliseconds, whichever partition they
 * lie in. So that what was acknowledged before a request is before it, and what is sent after the
 * answer is after it, a millisecond passes on either side.
 */
@ApplicationScoped
class Inbox {

    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> emitter;

    Inbox(
            @Channel("inbox") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<ProducerRecord<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    void put(String id, byte[] content, ImageDetails details) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.IMAGES, id.getBytes(UTF_8), content);
        var headers = record.headers();
        if (details.caption() != null) {
            EventHeaders.put(headers, "caption", details.caption());
        }
        if (!details.tags().isEmpty()) {
            EventHeaders.put(headers, "tags", String.join(",", details.tags()));
        }
        if (details.uri() != null) {
            EventHeaders.put(headers, "uri", details.uri());
        }
        details.attributes()
                .forEach((name, value) ->
                        EventHeaders.put(headers, ImageDetails.ATTRIBUTE_PREFIX + name, value));
        send(record);
    }

    void delete(String id) {
        send(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), null));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        tick();
        emitter.sendAndAwait(record);
        tick();
    }

    private static void tick() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the service stops
        }
    }

    /** Returns once Kafka has all of them. */
    void put(List<CaptionSubmission> captions) {
        Uni.join()
                .all(captions.stream().map(caption -> emitter.send(caption.toRecord())).toList())
                .andFailFast()
                .await()
                .indefinitely();
    }
}

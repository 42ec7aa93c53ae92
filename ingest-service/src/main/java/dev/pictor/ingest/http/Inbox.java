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

/** Writes to the inboxes as any other client would; returns once Kafka has the record. */
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
        emitter.sendAndAwait(record);
    }

    void delete(String id) {
        emitter.sendAndAwait(new ProducerRecord<>(Topics.IMAGES, id.getBytes(UTF_8), null));
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

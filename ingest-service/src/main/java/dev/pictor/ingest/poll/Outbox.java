package dev.pictor.ingest.poll;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.transactions.TransactionalEmitter;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** What a transaction sends; its readers see all of it or nothing. */
public final class Outbox {

    private final TransactionalEmitter<ProducerRecord<byte[], byte[]>> emitter;

    Outbox(TransactionalEmitter<ProducerRecord<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    /** Sends at once, in the order of the calls; the item is Kafka's acknowledgement. */
    public Uni<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        var result = new OutgoingMessageMetadata<RecordMetadata>();
        var acknowledged = new CompletableFuture<RecordMetadata>();
        emitter.send(
                Message.of(
                        record,
                        Metadata.of(result),
                        () -> {
                            acknowledged.complete(result.getResult());
                            return CompletableFuture.completedFuture(null);
                        },
                        failure -> {
                            acknowledged.completeExceptionally(failure);
                            return CompletableFuture.failedFuture(failure);
                        }));
        return Uni.createFrom().completionStage(acknowledged);
    }
}

package dev.pictor.ingest.intake;

import dev.pictor.clip.image.Preprocessing;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.Rejection;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.objects.ObjectStoreException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import io.smallrye.reactive.messaging.kafka.transactions.TransactionalEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the inbox, one Kafka transaction a poll: catalogue records, ready records, rejects and
 * the inbox offsets together. Blobs are stored before.
 *
 * <p>A catalogue record's offset is the version of the image, so the catalogue is sent first and
 * acknowledged before the ready records are made. When a transaction aborts, the consumer goes back
 * to the committed offsets and the poll comes again.
 */
@ApplicationScoped
public class Intake {

    /** SmallRye's message id of a rebalance: its exception has no type of its own. */
    private static final String REBALANCE = "SRMSG18025";

    private static final Duration RETRY_FIRST = Duration.ofMillis(200);
    private static final Duration RETRY_LAST = Duration.ofSeconds(10);

    private final KafkaTransactions<ProducerRecord<byte[], byte[]>> transactions;
    private final ImageAcceptor acceptor;
    private final MeterRegistry meters;
    private final ExecutorService decoders;
    private final String readyTopic;
    private final int epoch;

    Intake(
            @Channel("accepted") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    KafkaTransactions<ProducerRecord<byte[], byte[]>> transactions,
            ImageAcceptor acceptor,
            Preprocessing preprocessing,
            IngestSettings settings,
            MeterRegistry meters) {
        this.transactions = transactions;
        this.acceptor = acceptor;
        this.meters = meters;
        readyTopic = Topics.ready(preprocessing.id());
        epoch = settings.epoch();
        int threads =
                settings.threads() > 0
                        ? settings.threads()
                        : Runtime.getRuntime().availableProcessors();
        decoders =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().name("decode-", 0).factory());
    }

    @PreDestroy
    void stop() {
        decoders.shutdownNow();
    }

    /** Takes in one poll. */
    @Incoming("images")
    public Uni<Void> take(KafkaRecordBatch<byte[], byte[]> batch) {
        var records = records(batch);
        return decide(records)
                .chain(decisions ->
                        transactions.withTransaction(
                                batch, emitter -> send(emitter, records, decisions)))
                .invoke(() -> meters.counter("pictor.intake.records").increment(records.size()))
                .onFailure()
                .invoke(e -> aborted(e, records.size()))
                .onFailure()
                .recoverWithUni(
                        e -> Uni.createFrom().voidItem().onItem().delayIt().by(RETRY_FIRST));
    }

    /** A producer that cannot go on is replaced by starting anew; nothing is committed yet. */
    private static void aborted(Throwable failure, int records) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            boolean rebalance = String.valueOf(cause.getMessage()).contains(REBALANCE);
            if (cause instanceof ProducerFencedException
                    || (cause instanceof IllegalStateException && !rebalance)) {
                Log.fatal(
                        "the transactional producer is of no more use, this process ends", failure);
                Quarkus.asyncExit(1);
                return;
            }
        }
        Log.warnf(failure, "transaction aborted, %d records again", records);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(
            KafkaRecordBatch<byte[], byte[]> batch) {
        @SuppressWarnings("unchecked")
        IncomingKafkaRecordBatchMetadata<byte[], byte[]> metadata =
                batch.getMetadata(IncomingKafkaRecordBatchMetadata.class).orElseThrow();
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        metadata.getRecords().forEach(records::add);
        return records;
    }

    /** Decodes on all decoder threads; waits out an object store that is away. */
    private Uni<List<Decision>> decide(List<ConsumerRecord<byte[], byte[]>> records) {
        var decisions =
                records.stream()
                        .map(record ->
                                Uni.createFrom()
                                        .item(() -> acceptor.decide(record))
                                        .runSubscriptionOn(decoders)
                                        .onFailure(ObjectStoreException.class)
                                        .invoke(e -> Log.warn("intake waits", e))
                                        .onFailure(ObjectStoreException.class)
                                        .retry()
                                        .withBackOff(RETRY_FIRST, RETRY_LAST)
                                        .indefinitely())
                        .toList();
        return Uni.join().all(decisions).andFailFast();
    }

    private Uni<Void> send(
            TransactionalEmitter<ProducerRecord<byte[], byte[]>> emitter,
            List<ConsumerRecord<byte[], byte[]>> records,
            List<Decision> decisions) {
        var sent = new ArrayList<Uni<Void>>();
        for (int i = 0; i < records.size(); i++) {
            var decision = decisions.get(i);
            meters.counter("pictor.intake.decisions", "kind", kind(decision)).increment();
            sent.add(
                    switch (decision) {
                        case Decision.Accept(var entry, var pixels) ->
                                catalogue(emitter, entry.id(), entry.toJson())
                                        .chain(version ->
                                                ready(
                                                        emitter,
                                                        new ReadyImage(
                                                                entry.id(),
                                                                version,
                                                                new ReadyImage.Image(
                                                                        entry, pixels))));
                        case Decision.Forget(var id) ->
                                catalogue(emitter, id, null)
                                        .chain(version ->
                                                ready(emitter, new ReadyImage(id, version, null)));
                        case Decision.Reject(var why) ->
                                send(
                                                emitter,
                                                Rejection.of(
                                                        Topics.IMAGES_REJECTED,
                                                        "ingest-service",
                                                        records.get(i),
                                                        why))
                                        .replaceWithVoid();
                    });
        }
        return Uni.join().all(sent).andFailFast().replaceWithVoid();
    }

    private Uni<Long> catalogue(
            TransactionalEmitter<ProducerRecord<byte[], byte[]>> emitter,
            String id,
            byte @Nullable [] entry) {
        return send(
                        emitter,
                        new ProducerRecord<>(
                                Topics.CATALOGUE, id.getBytes(StandardCharsets.UTF_8), entry))
                .map(metadata -> Version.of(epoch, metadata.offset()));
    }

    private Uni<Void> ready(
            TransactionalEmitter<ProducerRecord<byte[], byte[]>> emitter, ReadyImage image) {
        return send(emitter, image.toRecord(readyTopic)).replaceWithVoid();
    }

    /** Sends at once, in the order of the calls; the item is Kafka's acknowledgement. */
    private static Uni<RecordMetadata> send(
            TransactionalEmitter<ProducerRecord<byte[], byte[]>> emitter,
            ProducerRecord<byte[], byte[]> record) {
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

    private static String kind(Decision decision) {
        return switch (decision) {
            case Decision.Accept a -> "accepted";
            case Decision.Forget f -> "deleted";
            case Decision.Reject(var why) -> why.code().code();
        };
    }
}

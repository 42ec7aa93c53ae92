package dev.pictor.ingest.poll;

import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Turns one poll of an inbox into one Kafka transaction: what it sends and the inbox offsets
 * together.
 *
 * <p>When a transaction aborts, the consumer goes back to the committed offsets and the poll comes
 * again.
 */
public final class PollTransaction {

    /** SmallRye's message id of a rebalance: its exception has no type of its own. */
    private static final String REBALANCE = "SRMSG18025";

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final KafkaTransactions<ProducerRecord<byte[], byte[]>> transactions;

    /** Transactions of one producer. */
    public PollTransaction(KafkaTransactions<ProducerRecord<byte[], byte[]>> transactions) {
        this.transactions = transactions;
    }

    /** The records of a poll. */
    public static List<ConsumerRecord<byte[], byte[]>> records(
            KafkaRecordBatch<byte[], byte[]> batch) {
        @SuppressWarnings("unchecked")
        IncomingKafkaRecordBatchMetadata<byte[], byte[]> metadata =
                batch.getMetadata(IncomingKafkaRecordBatchMetadata.class).orElseThrow();
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        metadata.getRecords().forEach(records::add);
        return records;
    }

    /**
     * Decides first, so that the transaction is short, then sends within it. Ends without failure
     * in any case: either all was committed, or the poll comes again.
     *
     * @param committed runs once all was committed
     */
    public <D> Uni<Void> run(
            KafkaRecordBatch<byte[], byte[]> batch,
            Uni<D> decided,
            BiFunction<Outbox, D, Uni<Void>> send,
            Runnable committed) {
        return decided.onItemOrFailure()
                .transformToUni((decision, failure) ->
                        transactions.withTransaction(
                                batch,
                                emitter ->
                                        // Only a transaction that aborts takes the consumer back.
                                        failure == null
                                                ? send.apply(new Outbox(emitter), decision)
                                                : Uni.createFrom().<Void>failure(failure)))
                .invoke(committed)
                .onFailure()
                .invoke(PollTransaction::aborted)
                .onFailure()
                .recoverWithUni(e -> Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE));
    }

    /** A producer that cannot go on is replaced by starting anew; nothing is committed yet. */
    private static void aborted(Throwable failure) {
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
        Log.warn("transaction aborted, its records come again", failure);
    }
}

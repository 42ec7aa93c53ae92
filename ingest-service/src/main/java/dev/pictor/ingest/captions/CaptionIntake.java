package dev.pictor.ingest.captions;

import dev.pictor.events.ReadyCaption;
import dev.pictor.events.Rejection;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.ingest.poll.Outbox;
import dev.pictor.ingest.poll.PollTransaction;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Takes in the inbox of captions, one Kafka transaction a poll: ready captions, rejects and the
 * inbox offsets together.
 */
@ApplicationScoped
public class CaptionIntake {

    private final PollTransaction transaction;
    private final CaptionAcceptor acceptor;
    private final MeterRegistry meters;

    /** One thread, as acceptor demands; it tags several times faster than Kafka delivers. */
    private final ExecutorService tagging =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("captions").factory());

    CaptionIntake(
            @Channel("captions-ready") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    KafkaTransactions<ProducerRecord<byte[], byte[]>> transactions,
            CaptionAcceptor acceptor,
            MeterRegistry meters) {
        transaction = new PollTransaction(transactions);
        this.acceptor = acceptor;
        this.meters = meters;
    }

    @PreDestroy
    void stop() {
        tagging.shutdownNow();
    }

    /** Takes in one poll. */
    @Incoming("captions")
    public Uni<Void> take(KafkaRecordBatch<byte[], byte[]> batch) {
        var records = PollTransaction.records(batch);
        return transaction.run(
                batch,
                Uni.createFrom()
                        .item(() -> records.stream().map(acceptor::decide).toList())
                        .runSubscriptionOn(tagging),
                (outbox, decisions) -> send(outbox, records, decisions),
                () -> meters.counter("pictor.captions.records").increment(records.size()));
    }

    private Uni<Void> send(
            Outbox outbox,
            List<ConsumerRecord<byte[], byte[]>> records,
            List<CaptionDecision> decisions) {
        var sent = new ArrayList<Uni<RecordMetadata>>();
        for (int i = 0; i < records.size(); i++) {
            var decision = decisions.get(i);
            meters.counter("pictor.captions.decisions", "kind", kind(decision)).increment();
            sent.add(outbox.send(answer(records.get(i), decision)));
        }
        return Uni.join().all(sent).andFailFast().replaceWithVoid();
    }

    private static ProducerRecord<byte[], byte[]> answer(
            ConsumerRecord<byte[], byte[]> record, CaptionDecision decision) {
        return switch (decision) {
            case CaptionDecision.Accept(var caption) -> caption.toRecord();
            case CaptionDecision.Forget(var id) -> new ReadyCaption(id, null).toRecord();
            // The id may have had another caption before, which it has no more.
            case CaptionDecision.Repeat(var id) -> new ReadyCaption(id, null).toRecord();
            case CaptionDecision.Reject(var why) ->
                    Rejection.of(
                            Topics.CAPTIONS_REJECTED,
                            "ingest-service",
                            record,
                            why,
                            TopicPlan.MAX_CAPTION_REJECT_BYTES);
        };
    }

    private static String kind(CaptionDecision decision) {
        return switch (decision) {
            case CaptionDecision.Accept a -> "accepted";
            case CaptionDecision.Forget f -> "deleted";
            case CaptionDecision.Repeat r -> "repeat";
            case CaptionDecision.Reject(var why) -> why.code().code();
        };
    }
}

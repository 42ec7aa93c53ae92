package dev.pictor.ingest.intake;

import dev.pictor.clip.image.Preprocessing;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.Rejection;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.ingest.poll.Outbox;
import dev.pictor.ingest.poll.PollTransaction;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.transactions.KafkaTransactions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the inbox, one Kafka transaction a poll: catalogue records, ready records, captions,
 * rejects and the inbox offsets together. Blobs are stored before.
 *
 * <p>A catalogue record's offset is the version of the image, so the catalogue is sent first and
 * acknowledged before the ready records are made.
 */
@ApplicationScoped
public class Intake {

    private final PollTransaction transaction;
    private final ImageAcceptor acceptor;
    private final ObjectKeeper keeper;
    private final ReadyBacklog backlog;
    private final MeterRegistry meters;
    private final ExecutorService decoders;
    private final String readyTopic;
    private final int epoch;

    Intake(
            @Channel("accepted") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    KafkaTransactions<ProducerRecord<byte[], byte[]>> transactions,
            ImageAcceptor acceptor,
            ObjectKeeper keeper,
            @Readiness ReadyBacklog backlog,
            Preprocessing preprocessing,
            IngestSettings settings,
            MeterRegistry meters) {
        transaction = new PollTransaction(transactions);
        this.acceptor = acceptor;
        this.keeper = keeper;
        this.backlog = backlog;
        this.meters = meters;
        readyTopic = Topics.ready(preprocessing.id());
        epoch = settings.epoch();
        decoders =
                Executors.newFixedThreadPool(
                        settings.decoders(), Thread.ofPlatform().name("decode-", 0).factory());
    }

    @PreDestroy
    void stop() {
        decoders.shutdownNow();
    }

    /** Takes in one poll. */
    @Incoming("images")
    public Uni<Void> take(KafkaRecordBatch<byte[], byte[]> batch) {
        var records = PollTransaction.records(batch);
        return transaction.run(
                batch,
                backlog.room().chain(() -> decide(records)),
                (outbox, decisions) -> send(outbox, records, decisions),
                () -> meters.counter("pictor.intake.records").increment(records.size()));
    }

    /** Decodes on all decoder threads, and keeps what it takes. */
    private Uni<List<Decision>> decide(List<ConsumerRecord<byte[], byte[]>> records) {
        var decisions =
                records.stream()
                        .map(record ->
                                Uni.createFrom()
                                        .item(() -> acceptor.decide(record))
                                        .runSubscriptionOn(decoders)
                                        .call(keeper::keep))
                        .toList();
        return Uni.join().all(decisions).andFailFast();
    }

    private Uni<Void> send(
            Outbox outbox, List<ConsumerRecord<byte[], byte[]>> records, List<Decision> decisions) {
        var sent = new ArrayList<Uni<Void>>();
        for (int i = 0; i < records.size(); i++) {
            var decision = decisions.get(i);
            meters.counter("pictor.intake.decisions", "kind", kind(decision)).increment();
            switch (decision) {
                case Decision.Accept(var entry, var pixels, var _) -> {
                    var image = new ReadyImage.Image(entry, pixels);
                    sent.add(indexed(outbox, entry.id(), entry.toJson(), image));
                    sent.add(caption(outbox, entry.id(), entry.caption()));
                }
                case Decision.Forget(var id) -> {
                    sent.add(indexed(outbox, id, null, null));
                    sent.add(caption(outbox, id, null));
                }
                case Decision.Reject(var why) ->
                        sent.add(
                                outbox.send(
                                                Rejection.of(
                                                        Topics.IMAGES_REJECTED,
                                                        "ingest-service",
                                                        records.get(i),
                                                        why))
                                        .replaceWithVoid());
            }
        }
        return Uni.join().all(sent).andFailFast().replaceWithVoid();
    }

    private Uni<Void> indexed(
            Outbox outbox, String id, byte @Nullable [] entry, ReadyImage.@Nullable Image image) {
        return outbox.send(
                        new ProducerRecord<>(
                                Topics.CATALOGUE, id.getBytes(StandardCharsets.UTF_8), entry))
                .map(metadata -> Version.of(epoch, metadata.offset()))
                .chain(version ->
                        outbox.send(new ReadyImage(id, version, image).toRecord(readyTopic)))
                .replaceWithVoid();
    }

    /** The image's caption goes the way of all captions; none forgets an earlier one. */
    private static Uni<Void> caption(Outbox outbox, String id, @Nullable String text) {
        var caption = text == null ? null : new CaptionSubmission.Caption(text, id, null);
        return outbox.send(new CaptionSubmission(id, caption).toRecord()).replaceWithVoid();
    }

    private static String kind(Decision decision) {
        return switch (decision) {
            case Decision.Accept a -> "accepted";
            case Decision.Forget f -> "deleted";
            case Decision.Reject(var why) -> why.code().code();
        };
    }
}

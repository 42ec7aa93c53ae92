package dev.pictor.ingest.intake;

import dev.pictor.events.CaptionSubmission;
import dev.pictor.events.CatalogEntry;
import dev.pictor.events.CatalogRecord;
import dev.pictor.events.ErasureEvent;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.Rejection;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.imaging.Preprocessing;
import dev.pictor.ingest.inbox.InboxRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * What the inbox of images comes to: catalog records, ready records, captions and rejects. Blobs
 * are stored before any of them is sent.
 */
@ApplicationScoped
public class Intake {

    private final ImageAcceptor acceptor;
    private final ObjectKeeper keeper;
    private final ReadyBacklog backlog;
    private final MeterRegistry meters;
    private final ExecutorService decoders;
    private final String readyTopic;

    Intake(
            ImageAcceptor acceptor,
            ObjectKeeper keeper,
            @Readiness ReadyBacklog backlog,
            Preprocessing preprocessing,
            @Identifier("decoders") ExecutorService decoders,
            MeterRegistry meters) {
        this.acceptor = acceptor;
        this.keeper = keeper;
        this.backlog = backlog;
        this.decoders = decoders;
        this.meters = meters;
        readyTopic = Topics.ready(preprocessing.id());
    }

    /** Decides on a poll, and keeps what it accepts. */
    public List<ProducerRecord<byte[], byte[]>> take(List<InboxRecord> records) {
        var decisions = backlog.room().chain(() -> decide(records)).await().indefinitely();
        var out = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < records.size(); i++) {
            meters.counter("pictor.intake.decisions", "kind", kind(decisions.get(i))).increment();
            out.addAll(outcome(records.get(i), decisions.get(i)));
        }
        return out;
    }

    /** Decodes on all decoder threads, and keeps what it takes. */
    private Uni<List<Decision>> decide(List<InboxRecord> records) {
        var decisions =
                records.stream()
                        .map(record ->
                                Uni.createFrom()
                                        .item(() -> acceptor.decide(record.kafka()))
                                        .runSubscriptionOn(decoders)
                                        .call(keeper::keep))
                        .toList();
        return Uni.join().all(decisions).andFailFast();
    }

    private List<ProducerRecord<byte[], byte[]>> outcome(InboxRecord record, Decision decision) {
        long version = record.version();
        return switch (decision) {
            case Decision.Accept(var entry, var pixels, var _) ->
                    state(entry.id(), version, entry, new ReadyImage.Image(entry, pixels));
            case Decision.Forget(var id) -> {
                var out = new ArrayList<>(state(id, version, null, null));
                out.add(
                        new ErasureEvent(
                                        id,
                                        version,
                                        ErasureEvent.Step.DELETED,
                                        Topics.CATALOG,
                                        Version.time(version),
                                        null)
                                .toRecord());
                yield out;
            }
            case Decision.Reject(var why) ->
                    List.of(
                            Rejection.of(
                                    Topics.IMAGES_REJECTED, "ingest-service", record.kafka(), why));
        };
    }

    private List<ProducerRecord<byte[], byte[]>> state(
            String id,
            long version,
            @Nullable CatalogEntry entry,
            ReadyImage.@Nullable Image image) {
        // An image's caption is taken in like any other; having none forgets an earlier one.
        var text = entry == null ? null : entry.image().details().caption();
        var caption = text == null ? null : new CaptionSubmission.Caption(text, id, null);
        return List.of(
                new CatalogRecord(id, version, entry).toRecord(),
                new ReadyImage(id, version, image).toRecord(readyTopic),
                new CaptionSubmission(id, caption).toRecord());
    }

    private static String kind(Decision decision) {
        return switch (decision) {
            case Decision.Accept a -> "accepted";
            case Decision.Forget f -> "deleted";
            case Decision.Reject(var why) -> why.code().code();
        };
    }
}

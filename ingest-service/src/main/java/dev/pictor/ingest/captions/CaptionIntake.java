package dev.pictor.ingest.captions;

import dev.pictor.events.ReadyCaption;
import dev.pictor.events.Rejection;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.ingest.inbox.InboxRecord;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the inbox of captions comes to: ready captions and rejects. For one thread at a time, as the
 * acceptor demands; it tags several times faster than Kafka delivers.
 */
@ApplicationScoped
public class CaptionIntake {

    private final CaptionAcceptor acceptor;
    private final MeterRegistry meters;

    CaptionIntake(CaptionAcceptor acceptor, MeterRegistry meters) {
        this.acceptor = acceptor;
        this.meters = meters;
    }

    /** Decides on a poll. */
    public List<ProducerRecord<byte[], byte[]>> take(List<InboxRecord> records) {
        var out = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var record : records) {
            var decision = acceptor.decide(record.kafka());
            meters.counter("pictor.captions.decisions", "kind", kind(decision)).increment();
            out.add(answer(record.kafka(), decision));
        }
        return out;
    }

    private static ProducerRecord<byte[], byte[]> answer(
            ConsumerRecord<byte[], byte[]> record, CaptionDecision decision) {
        return switch (decision) {
            case CaptionDecision.Accept(var caption) -> caption.toRecord();
            case CaptionDecision.Forget(var id) -> new ReadyCaption(id, null).toRecord();
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
            case CaptionDecision.Reject(var why) -> why.code().code();
        };
    }
}

package dev.pictor.trainer.corpus;

import dev.pictor.captions.Keyword;
import dev.pictor.events.ReadyCaption;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes ready captions; offsets are committed once the corpus holds them. */
@ApplicationScoped
class CorpusIntake {

    private final Corpus corpus;
    private final Patience patience;
    private final MeterRegistry meters;

    CorpusIntake(Corpus corpus, @Identifier("corpus") Outage outage, MeterRegistry meters) {
        this.corpus = corpus;
        this.meters = meters;
        patience = Patience.of("the corpus", IOException.class::isInstance, outage);
        meters.gauge("pictor.corpus.captions", corpus, Corpus::size);
    }

    @Incoming("captions-ready")
    @Blocking("corpus")
    void take(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        // A full disk, say; taking a caption twice does no harm.
        patience.run(() -> {
            for (var record : records) {
                take(record);
            }
            corpus.flush();
        });
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            var ready = ReadyCaption.of(record);
            var caption = ready.caption();
            if (caption == null) {
                corpus.forget(ready.id());
                return;
            }
            corpus.put(
                    new CaptionText(
                            ready.id(),
                            caption.imageId(),
                            caption.text(),
                            caption.keywords().stream()
                                    .map(k -> new Keyword(k.start(), k.end(), k.text()))
                                    .toList()));
        } catch (RejectedEventException e) {
            meters.counter("pictor.records.skipped", "topic", record.topic()).increment();
            Log.warnf("%s is passed over: %s", RecordPlace.named(record), e.reason());
        }
    }
}

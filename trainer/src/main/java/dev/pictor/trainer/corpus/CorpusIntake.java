package dev.pictor.trainer.corpus;

import dev.pictor.captions.Keyword;
import dev.pictor.events.ErasureEvent;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ReadyCaption;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Consumes ready captions; offsets are committed once the corpus holds them. */
@ApplicationScoped
class CorpusIntake {

    private final Corpus corpus;
    private final Patience patience;
    private final Patience telling;
    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> erasures;
    private final MeterRegistry meters;

    CorpusIntake(
            Corpus corpus,
            @Identifier("corpus") Outage outage,
            @Channel("erasures") MutinyEmitter<ProducerRecord<byte[], byte[]>> erasures,
            MeterRegistry meters) {
        this.corpus = corpus;
        this.erasures = erasures;
        telling = Patience.of("telling what is erased", _ -> true, outage);
        this.meters = meters;
        patience = Patience.of("the corpus", IOException.class::isInstance, outage);
        meters.gauge("pictor.corpus.captions", corpus, Corpus::size);
    }

    @Incoming("captions-ready")
    @Blocking("corpus")
    void take(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        for (var record : records) {
            tell(record); // before, as nobody could tell of it after a kill
        }
        // A full disk, say; taking a caption twice does no harm.
        patience.run(() -> {
            for (var record : records) {
                take(record);
            }
            corpus.flush();
        });
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        if (record.key() == null || record.value() != null) {
            return;
        }
        var id = EventHeaders.utf8(record.key()).orElse("");
        int captions = corpus.captionsOf(id);
        if (captions > 0) {
            telling.run(() ->
                    erasures.send(
                                    new ErasureEvent(
                                                    id,
                                                    null,
                                                    ErasureEvent.Step.CAPTIONS,
                                                    "corpus",
                                                    Instant.now(),
                                                    "%d captions and their latents; a text that others have as well stays"
                                                            .formatted(captions))
                                            .toRecord())
                            .await()
                            .indefinitely());
        }
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

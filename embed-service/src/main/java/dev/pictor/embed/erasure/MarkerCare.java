package dev.pictor.embed.erasure;

import dev.pictor.embed.EmbedSettings;
import dev.pictor.events.Backlog;
import dev.pictor.events.ErasureEvent;
import dev.pictor.events.Topics;
import dev.pictor.index.Generation;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import dev.pictor.service.ProcessEnd;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Has markers removed every so often, on a thread of its own. */
@ApplicationScoped
class MarkerCare {

    private static final Duration RARELY = Duration.ofHours(1);

    private final Map<String, Object> kafka;
    private final String readyTopic;
    private final Generation generation;
    private final MutinyEmitter<ProducerRecord<byte[], byte[]>> outcomes;
    private final MeterRegistry meters;
    private final Markers markers;
    private final Duration every;
    private final Patience patience =
            Patience.of("the end of markers", _ -> !stopping(), new Outage("markers"));
    private volatile boolean stopping;
    private @Nullable Thread thread;

    MarkerCare(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            @Identifier("ready-topic") Map<String, Object> readyTopic,
            VectorIndex index,
            Generation generation,
            EmbedSettings settings,
            @Channel("outcomes") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<ProducerRecord<byte[], byte[]>> outcomes,
            MeterRegistry meters) {
        this.kafka = kafka;
        this.readyTopic = String.valueOf(readyTopic.get("topic"));
        this.generation = generation;
        this.outcomes = outcomes;
        this.meters = meters;
        markers = new Markers(index, generation, settings.markers(), this::tell);
        var half = settings.markers().dividedBy(2);
        every = half.compareTo(RARELY) < 0 ? half : RARELY;
    }

    private boolean stopping() {
        return stopping;
    }

    /** After the channels have been opened. */
    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("markers").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(every);
                patience.run(this::look);
            }
        } catch (InterruptedException | RuntimeException e) {
            if (!stopping) {
                ProcessEnd.because("the end of markers ended", e);
            }
        } catch (Error e) {
            ProcessEnd.because("the end of markers failed", e);
        }
    }

    private void look() throws InterruptedException {
        var now = Instant.now(); // what is asked after it can only have gone on
        markers.look(
                Backlog.of(kafka, Topics.IMAGES, "pictor-ingest"),
                Backlog.of(kafka, readyTopic, "pictor-embed"),
                now);
    }

    private void tell(StoredState marker) {
        meters.counter("pictor.markers.removed").increment();
        outcomes.send(
                        new ErasureEvent(
                                        marker.id(),
                                        marker.version(),
                                        ErasureEvent.Step.MARKER,
                                        generation.collection(),
                                        Instant.now(),
                                        null)
                                .toRecord())
                .await()
                .indefinitely();
    }
}

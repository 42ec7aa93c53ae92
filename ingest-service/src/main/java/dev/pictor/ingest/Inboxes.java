package dev.pictor.ingest;

import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.ingest.captions.CaptionIntake;
import dev.pictor.ingest.inbox.InboxLoop;
import dev.pictor.ingest.inbox.InboxSettings;
import dev.pictor.ingest.intake.Intake;
import dev.pictor.service.Outage;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two inboxes, each taken in by a loop of its own from start to stop. */
@ApplicationScoped
class Inboxes {

    /** Of one poll, decompressed; beside them lies one record more. */
    private static final long BYTES = 16 << 20;

    /** All that kafka-guard unpacks: how large a file was is told. */
    private static final int LARGEST_IMAGE = Integer.MAX_VALUE;

    private final List<InboxLoop> loops = new ArrayList<>();

    /** After the topics have been made. */
    void start(
            @Observes @Priority(2) StartupEvent event,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            IngestSettings settings,
            Intake images,
            CaptionIntake captions,
            @Identifier("inbox images") Outage imagesOutage,
            @Identifier("inbox captions") Outage captionsOutage,
            MeterRegistry meters) {
        var replica = settings.replica();
        var lasts = settings.erasure().grace().dividedBy(2);
        loops.add(
                new InboxLoop(
                        new InboxSettings(
                                Topics.IMAGES,
                                "pictor-ingest",
                                replica,
                                64,
                                BYTES,
                                1,
                                LARGEST_IMAGE,
                                1,
                                50,
                                lasts),
                        kafka,
                        images::take,
                        imagesOutage,
                        meters,
                        taken -> meters.counter("pictor.intake.records").increment(taken)));
        loops.add(
                new InboxLoop(
                        // Nobody waits for a caption: many at once cost less.
                        new InboxSettings(
                                Topics.CAPTIONS,
                                "pictor-ingest-captions",
                                replica,
                                500,
                                BYTES,
                                10,
                                TopicPlan.MAX_CAPTION_RECORD_BYTES,
                                256 << 10,
                                1_000,
                                lasts),
                        kafka,
                        captions::take,
                        captionsOutage,
                        meters,
                        taken -> meters.counter("pictor.captions.records").increment(taken)));
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(InboxLoop::close);
    }
}

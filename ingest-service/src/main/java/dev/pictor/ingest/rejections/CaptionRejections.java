package dev.pictor.ingest.rejections;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import dev.pictor.ingest.IngestSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/** The captions that were refused of late. */
@Singleton
public final class CaptionRejections extends RejectionLog {

    @Inject
    CaptionRejections(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            IngestSettings settings,
            MeterRegistry meters) {
        this(KafkaClients.of(kafka), settings.rejections(), meters);
    }

    CaptionRejections(KafkaClients kafka, int most, MeterRegistry meters) {
        super(kafka, Topics.CAPTIONS_REJECTED, most, meters);
    }
}

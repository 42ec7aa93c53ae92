package dev.pictor.ingest.rejections;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import dev.pictor.ingest.IngestSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;

/** The images that were refused of late. */
@Singleton
public final class ImageRejections extends RejectionLog {

    @Inject
    ImageRejections(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            IngestSettings settings,
            MeterRegistry meters) {
        this(KafkaClients.of(kafka), settings.rejections(), meters);
    }

    ImageRejections(KafkaClients kafka, int most, MeterRegistry meters) {
        super(kafka, Topics.IMAGES_REJECTED, most, meters);
    }
}

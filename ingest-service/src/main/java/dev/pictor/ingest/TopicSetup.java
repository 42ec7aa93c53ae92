package dev.pictor.ingest;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.TopicPlan;
import dev.pictor.imaging.Preprocessing;
import dev.pictor.service.Patience;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Creates missing topics before any channel opens; ingest-service is the one that does. */
@ApplicationScoped
class TopicSetup {

    /**
     * Waits for the broker as long as it takes; a broker that refuses this service, and topics that
     * others made and that lose images, end the start.
     */
    void create(
            @Observes @Priority(1) StartupEvent start,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            IngestSettings settings,
            Preprocessing preprocessing)
            throws InterruptedException {
        var plan = new TopicPlan(settings.topics().partitions(), settings.topics().replication());
        Patience.atStart("Kafka at " + kafka.get("bootstrap.servers"), KafkaClients::mayPass)
                .run(() -> {
                    try (var admin = Admin.create(new HashMap<>(kafka))) {
                        plan.create(admin, preprocessing.id()).forEach(Log::warn);
                    }
                });
    }
}

package dev.pictor.query.releases;

import dev.pictor.events.KafkaClients;
import dev.pictor.events.Topics;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the releases that were announced before the start have been read, so that no query is
 * answered with a phi that is no longer active.
 */
@Readiness
@ApplicationScoped
class ReleasesReadiness implements HealthCheck {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.RELEASES, 0);
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Map<String, Object> kafka;

    /** A release that cannot be loaded now: told, but what is active goes on serving. */
    private final Outage wanted = new Outage("release in force");

    private volatile long end = UNKNOWN;
    private volatile long read;

    ReleasesReadiness(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("releases-end").start(this::findEnd);
    }

    private void findEnd() {
        try {
            Patience.atStart("topic " + Topics.RELEASES, KafkaClients::mayPass)
                    .run(() -> {
                        try (var consumer =
                                new KafkaConsumer<>(
                                        new HashMap<>(kafka),
                                        new ByteArrayDeserializer(),
                                        new ByteArrayDeserializer())) {
                            consumer.assign(List.of(PARTITION)); // or the client warns
                            end =
                                    consumer.endOffsets(List.of(PARTITION))
                                            .getOrDefault(PARTITION, 0L);
                        }
                    });
        } catch (InterruptedException e) {
            return; // the service stops
        }
    }

    Outage wanted() {
        return wanted;
    }

    /** A record has been dealt with. */
    void read(long offset) {
        read = offset + 1;
    }

    @Override
    public HealthCheckResponse call() {
        var response =
                HealthCheckResponse.named("releases").status(read >= end).withData("read", read);
        wanted.reason().ifPresent(why -> response.withData("waits", why));
        return response.build();
    }
}

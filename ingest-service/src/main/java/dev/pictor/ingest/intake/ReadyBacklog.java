package dev.pictor.ingest.intake;

import dev.pictor.events.Backlog;
import dev.pictor.events.Topics;
import dev.pictor.imaging.Preprocessing;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Watches what embed-service has yet to index. While the oldest of it comes near the age at which
 * the broker deletes it, nothing more is taken in: the inbox keeps records longer. What was deleted
 * unread is told, because only a repair brings it back.
 */
@Readiness
@ApplicationScoped
class ReadyBacklog implements HealthCheck {

    private static final String READER = "pictor-embed";
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration LOOK_WHILE_FULL = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Map<String, Object> kafka;
    private final String topic;
    private @Nullable Thread watcher;

    /** Why nothing is taken in; null while there is room. */
    private volatile @Nullable String full;

    private long lost;

    ReadyBacklog(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Preprocessing preprocessing) {
        this.kafka = kafka;
        topic = Topics.ready(preprocessing.id());
    }

    void start(@Observes StartupEvent event) {
        watcher = Thread.ofVirtual().name("ready-backlog").start(this::watch);
    }

    @PreDestroy
    void stop() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    /** Ends once there is room for more. */
    Uni<Void> room() {
        if (full == null) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(ASK_AGAIN)
                .map(_ -> full != null)
                .repeat()
                .whilst(still -> still)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private void watch() {
        try {
            while (true) {
                try {
                    take(Backlog.of(kafka, topic, READER), Instant.now());
                } catch (KafkaException e) {
                    Log.warnf("cannot see what waits in %s: %s", topic, e.getMessage());
                }
                Thread.sleep(full != null ? LOOK_WHILE_FULL : LOOK);
            }
        } catch (InterruptedException e) {
            return; // the service stops
        }
    }

    void take(Backlog backlog, Instant now) {
        var before = full;
        full =
                backlog.nearlyDeleted(now)
                        ? "images in %s wait since %s and are deleted after %s; is embed-service running?"
                                .formatted(topic, backlog.oldest(), backlog.retention())
                        : null;
        if (full != null && before == null) {
            Log.warn("intake waits: " + full);
        }
        if (backlog.lost() > lost) {
            Log.errorf(
                    "%s: up to %d records were deleted before embed-service read them; once it"
                            + " runs, bring them back with: pictor verify --repair",
                    topic, backlog.lost());
        }
        lost = backlog.lost();
    }

    @Override
    public HealthCheckResponse call() {
        var reason = full;
        var response = HealthCheckResponse.named("backlog").status(reason == null);
        return reason == null ? response.build() : response.withData("reason", reason).build();
    }
}

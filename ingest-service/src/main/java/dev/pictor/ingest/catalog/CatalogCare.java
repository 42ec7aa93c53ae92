package dev.pictor.ingest.catalog;

import dev.pictor.events.Backlog;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Has the catalog put in order, once a minute, and while the inbox is behind as often as is worth
 * it: each look reads all that came since what has settled.
 */
@ApplicationScoped
class CatalogCare {

    private static final String GROUP = "pictor-ingest-catalog";
    private static final Duration LOOK = Duration.ofMinutes(1);

    /** Longer than a transaction may stay open and hide what others have committed. */
    private static final Duration OPEN = Duration.ofMinutes(1);

    private final Map<String, Object> kafka;
    private final MeterRegistry meters;
    private Instant looked = Instant.EPOCH;
    private Instant settled = Instant.EPOCH;
    private @Nullable Thread thread;

    CatalogCare(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("catalog-care").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        while (true) {
            try {
                Thread.sleep(LOOK);
                look(Instant.now());
            } catch (InterruptedException | InterruptException e) {
                return; // the service stops
            } catch (KafkaException e) {
                Log.warnf("the catalog cannot be put in order now: %s", e.getMessage());
            }
        }
    }

    private void look(Instant now) throws InterruptedException {
        var oldest = Backlog.of(kafka, Topics.IMAGES, "pictor-ingest").oldest();
        var next = (oldest == null ? now : oldest).minus(OPEN);
        if (!due(looked, settled, next, now)) {
            return;
        }
        var connection = new HashMap<>(kafka);
        connection.put("client.id", GROUP);
        connection.put("group.id", GROUP);
        connection.put("enable.auto.commit", false);
        connection.put("isolation.level", "read_committed");
        connection.put("fetch.max.bytes", 4 << 20);
        connection.put("acks", "all");
        try (var consumer = KafkaClients.bounded(connection, KafkaClients.MAX_SMALL);
                var producer =
                        new KafkaProducer<>(
                                connection, new ByteArraySerializer(), new ByteArraySerializer())) {
            int mended = new CatalogOrder(consumer, producer).mend(next);
            meters.counter("pictor.catalog.mended").increment(mended);
        }
        looked = now;
        settled = next;
    }

    /**
     * Whether to look: at least half of what would be read is then settled, or it would otherwise
     * come near the age at which the catalog is compacted.
     */
    static boolean due(Instant looked, Instant settled, Instant next, Instant now) {
        var window = Duration.between(settled, now);
        return Duration.between(settled, next).multipliedBy(2).compareTo(window) >= 0
                || Duration.between(looked, now)
                                .multipliedBy(4)
                                .compareTo(TopicPlan.CATALOG_KEPT_WHOLE)
                        > 0;
    }
}

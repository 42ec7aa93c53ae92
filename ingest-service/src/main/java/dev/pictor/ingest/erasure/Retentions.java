package dev.pictor.ingest.erasure;

import dev.pictor.events.Topics;
import dev.pictor.imaging.Preprocessing;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * How long the topics keep what was once said of an image, as they are set now. Asks the broker at
 * most once a minute. Thread-safe.
 */
@ApplicationScoped
public class Retentions {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final int PATIENCE_SECONDS = 5;

    private final Map<String, Object> kafka;
    private final Map<String, String> holds;
    private @Nullable Map<String, Optional<Duration>> known;
    private Instant asked = Instant.EPOCH;

    Retentions(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Preprocessing preprocessing) {
        this.kafka = kafka;
        holds = new HashMap<>();
        holds.put(Topics.IMAGES, "bytes, caption, tags, attributes");
        holds.put(Topics.ready(preprocessing.id()), "pixels, caption, tags, attributes");
        holds.put(Topics.CATALOG, "caption, tags, attributes");
        holds.put(Topics.CAPTIONS, "caption");
        holds.put(Topics.CAPTIONS_READY, "caption");
        holds.put(Topics.INDEXED, "id");
        holds.put(Topics.ERASED, "id");
        holds.put(Topics.IMAGES_REJECTED, "what was refused, if anything was");
        holds.put(Topics.CAPTIONS_REJECTED, "what was refused, if anything was");
    }

    /**
     * What a topic may still hold.
     *
     * @param topic its name
     * @param what it holds of an image
     * @param until when the broker deletes it; null if it keeps it for ever
     */
    public record Remains(String topic, String what, @Nullable Instant until) {}

    /**
     * What may remain of an image, topic by topic, the one that holds it longest last.
     *
     * @param deleted when the delete came
     * @throws KafkaException if the broker does not answer
     */
    public List<Remains> after(Instant deleted) throws InterruptedException {
        var remains = new ArrayList<Remains>();
        known().forEach((topic, kept) ->
                remains.add(
                        new Remains(
                                topic,
                                holds.getOrDefault(topic, ""),
                                kept.map(deleted::plus).orElse(null))));
        remains.sort((a, b) -> {
            var first = a.until() == null ? Instant.MAX : a.until();
            var second = b.until() == null ? Instant.MAX : b.until();
            int byTime = first.compareTo(second);
            return byTime != 0 ? byTime : a.topic().compareTo(b.topic());
        });
        return remains;
    }

    private synchronized Map<String, Optional<Duration>> known() throws InterruptedException {
        var last = known;
        if (last == null || asked.plus(FRESH).isBefore(Instant.now())) {
            last = ask();
            known = last;
            asked = Instant.now();
        }
        return last;
    }

    private Map<String, Optional<Duration>> ask() throws InterruptedException {
        var resources =
                holds.keySet().stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList();
        try (var admin = Admin.create(new HashMap<>(kafka))) {
            var kept = new HashMap<String, Optional<Duration>>();
            admin.describeConfigs(resources)
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .forEach((topic, config) -> kept.put(topic.name(), kept(config)));
            return kept;
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the settings of the topics cannot be read", e);
        }
    }

    /** A compacted topic keeps what is superseded until it is compacted at the latest. */
    private static Optional<Duration> kept(Config config) {
        boolean compacted =
                config.get(TopicConfig.CLEANUP_POLICY_CONFIG)
                        .value()
                        .equals(TopicConfig.CLEANUP_POLICY_COMPACT);
        long millis =
                Long.parseLong(
                        config.get(
                                        compacted
                                                ? TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG
                                                : TopicConfig.RETENTION_MS_CONFIG)
                                .value());
        return millis < 0 || millis == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(millis));
    }
}

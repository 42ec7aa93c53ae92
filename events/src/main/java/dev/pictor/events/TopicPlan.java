package dev.pictor.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The settings of all topics, in one place.
 *
 * @param partitions of every topic but the releases; fixed for life, because order and offsets of
 *     the catalogue are per partition
 * @param replication replicas of each partition: 3 on a cluster, 1 on a single node
 */
public record TopicPlan(int partitions, short replication) {

    /** The largest record the image topics take, picture and headers together. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    /** The largest record of the rejects topics: a largest inbox record with its refusal. */
    public static final int MAX_REJECT_BYTES = MAX_RECORD_BYTES + (1 << 20);

    /** The largest record of the captions inbox. */
    public static final int MAX_CAPTION_RECORD_BYTES = 1 << 20;

    /** The largest record of the captions' rejects topic, likewise. */
    public static final int MAX_CAPTION_REJECT_BYTES = 2 << 20;

    /** Partitions where nothing else is set. */
    public static final int DEFAULT_PARTITIONS = 6;

    /** Checks the ranges. */
    public TopicPlan {
        if (partitions < 1 || replication < 1) {
            throw new IllegalArgumentException(
                    "partitions %d and replication %d must be at least 1"
                            .formatted(partitions, replication));
        }
    }

    /** All topics, with the ready topic of one preprocessing. */
    public List<NewTopic> topics(String preprocessing) {
        var bigRecords = Map.of("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
        return List.of(
                topic(Topics.IMAGES, retained(Duration.ofDays(7), bigRecords)),
                topic(
                        Topics.CAPTIONS,
                        retained(
                                Duration.ofDays(7),
                                Map.of(
                                        "max.message.bytes",
                                        Integer.toString(MAX_CAPTION_RECORD_BYTES)))),
                topic(
                        Topics.CATALOGUE,
                        Map.of(
                                "cleanup.policy",
                                "compact",
                                "min.cleanable.dirty.ratio",
                                "0.3",
                                "delete.retention.ms",
                                millis(Duration.ofDays(30)),
                                "max.compaction.lag.ms",
                                millis(Duration.ofDays(7)))),
                topic(Topics.ready(preprocessing), retained(Duration.ofDays(2), bigRecords)),
                topic(Topics.CAPTIONS_READY, retained(Duration.ofDays(7), Map.of())),
                topic(Topics.INDEXED, retained(Duration.ofDays(7), Map.of())),
                new NewTopic(Topics.RELEASES, 1, replication)
                        .configs(Map.of("cleanup.policy", "compact")),
                topic(
                        Topics.IMAGES_REJECTED,
                        retained(
                                Duration.ofDays(30),
                                // as it came, and the refusal beside it
                                Map.of("max.message.bytes", Integer.toString(MAX_REJECT_BYTES)))),
                topic(
                        Topics.CAPTIONS_REJECTED,
                        retained(
                                Duration.ofDays(30),
                                Map.of(
                                        "max.message.bytes",
                                        Integer.toString(MAX_CAPTION_REJECT_BYTES)))));
    }

    /**
     * Creates the topics that are missing; existing ones are left as they are.
     *
     * @throws InterruptedException if the thread is interrupted while waiting for the broker
     * @throws IllegalStateException if the broker refuses, naming the topic
     */
    public void create(Admin admin, String preprocessing) throws InterruptedException {
        Set<String> existing;
        try {
            existing = admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics cannot be listed", e.getCause());
        }
        var missing =
                topics(preprocessing).stream().filter(t -> !existing.contains(t.name())).toList();
        for (var result : admin.createTopics(missing).values().entrySet()) {
            try {
                result.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new IllegalStateException(
                            "topic " + result.getKey() + " cannot be created", e.getCause());
                }
            }
        }
    }

    private NewTopic topic(String name, Map<String, String> configs) {
        return new NewTopic(name, partitions, replication).configs(configs);
    }

    private static Map<String, String> retained(Duration time, Map<String, String> more) {
        var configs = new HashMap<>(more);
        configs.put("cleanup.policy", "delete");
        configs.put("retention.ms", millis(time));
        return configs;
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}

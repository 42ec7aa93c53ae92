package dev.pictor.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The settings of all topics, in one place.
 *
 * @param partitions of every topic but the releases; fixed for life, because order and offsets of
 *     the catalog are per partition
 * @param replication replicas of each partition: 3 on a cluster, 1 on a single node
 */
public record TopicPlan(int partitions, short replication) {

    /** The largest record the image topics take, image and headers together. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    /** The largest record of the rejects topics: a largest inbox record with its refusal. */
    public static final int MAX_REJECT_BYTES = MAX_RECORD_BYTES + (1 << 20);

    /** The largest record of the captions inbox. */
    public static final int MAX_CAPTION_RECORD_BYTES = 1 << 20;

    /** The largest record of the captions' rejects topic, likewise. */
    public static final int MAX_CAPTION_REJECT_BYTES = 2 << 20;

    /** Partitions where nothing else is set. */
    public static final int DEFAULT_PARTITIONS = 6;

    /** Nothing of the catalog is compacted while it is younger. */
    public static final Duration CATALOG_KEPT_WHOLE = Duration.ofDays(1);

    private static final String TIME = "message.timestamp.type";
    private static final String BROKERS_TIME = "LogAppendTime";
    private static final String MIN_COMPACTION_LAG = "min.compaction.lag.ms";

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
                        Topics.CATALOG,
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
                topic(Topics.ERASED, retained(Duration.ofDays(7), Map.of())),
                new NewTopic(Topics.RELEASES, 1, replication)
                        .configs(Map.of("cleanup.policy", "compact", TIME, BROKERS_TIME)),
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
     * Creates the topics that are missing, and gives those that somebody else made, or an earlier
     * Pictor, the settings without which images would be lost: see {@link #required}.
     *
     * @return what was changed of existing topics, or could not be looked at, in words
     * @throws InterruptedException if the thread is interrupted while waiting for the broker
     * @throws KafkaException if the broker does not answer
     * @throws IllegalStateException if it refuses, naming the topic, the setting and the way out
     */
    public List<String> create(Admin admin, String preprocessing) throws InterruptedException {
        var wanted = topics(preprocessing);
        var existing = call(admin.listTopics().names(), "the topics cannot be listed");
        var missing = wanted.stream().filter(t -> !existing.contains(t.name())).toList();
        for (var result : admin.createTopics(missing).values().entrySet()) {
            try {
                result.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw refused("topic " + result.getKey() + " cannot be created", e);
                }
            }
        }
        var changes = new ArrayList<String>();
        for (var topic : wanted) {
            if (existing.contains(topic.name())) {
                changes.addAll(require(admin, topic.name()));
            }
        }
        return changes;
    }

    /**
     * The settings that a topic must have.
     *
     * <p>All have the broker's time: its order is the order of an image's events, and with a
     * client's the broker would at once delete what carries the date of an old photograph. The
     * catalog is not compacted before its records are in order.
     */
    private static Map<String, String> required(String topic) {
        return topic.equals(Topics.CATALOG)
                ? Map.of(TIME, BROKERS_TIME, MIN_COMPACTION_LAG, millis(CATALOG_KEPT_WHOLE))
                : Map.of(TIME, BROKERS_TIME);
    }

    private static List<String> require(Admin admin, String topic) throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config;
        try {
            config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return List.of(
                        "topic %s: its settings cannot be read (%s); it must have %s"
                                .formatted(topic, e.getCause().getMessage(), required(topic)));
            }
            throw refused("the settings of topic %s cannot be read".formatted(topic), e);
        }
        var changes = new ArrayList<String>();
        for (var setting : required(topic).entrySet()) {
            var entry = config == null ? null : config.get(setting.getKey());
            var has = entry == null ? "" : String.valueOf(entry.value());
            if (satisfied(setting.getKey(), setting.getValue(), has)) {
                continue;
            }
            var op =
                    new AlterConfigOp(
                            new ConfigEntry(setting.getKey(), setting.getValue()),
                            AlterConfigOp.OpType.SET);
            call(
                    admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all(),
                    "topic %s has %s=%s, and Pictor may not change it: set it to %s"
                            .formatted(topic, setting.getKey(), has, setting.getValue()));
            changes.add(
                    "topic %s: %s was %s, is now %s"
                            .formatted(topic, setting.getKey(), has, setting.getValue()));
        }
        return changes;
    }

    private static boolean satisfied(String setting, String wanted, String has) {
        return setting.equals(MIN_COMPACTION_LAG)
                ? has.matches("\\d{1,18}") && Long.parseLong(has) >= Long.parseLong(wanted)
                : has.equals(wanted);
    }

    private static <T> T call(KafkaFuture<T> future, String complaint) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw refused(complaint, e);
        }
    }

    private static RuntimeException refused(String complaint, ExecutionException e) {
        return e.getCause() instanceof RetriableException away
                ? new KafkaException(complaint, away)
                : new IllegalStateException(complaint + ": " + e.getCause(), e.getCause());
    }

    private NewTopic topic(String name, Map<String, String> configs) {
        var all = new HashMap<>(configs);
        all.putAll(required(name));
        return new NewTopic(name, partitions, replication).configs(all);
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

package dev.pictor.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients as commands and audits need them. */
public final class KafkaClients {

    /** The largest value on a topic of small records, such as the catalog. */
    public static final int MAX_SMALL = 1 << 20;

    private final Map<String, Object> connection;

    private KafkaClients(Map<String, Object> connection) {
        this.connection = connection;
    }

    /** Clients of a broker that wants neither TLS nor a name. */
    public static KafkaClients of(String bootstrap) {
        return new KafkaClients(Map.of("bootstrap.servers", bootstrap));
    }

    /** Clients with the settings of a connection. */
    public static KafkaClients of(Map<String, Object> connection) {
        return new KafkaClients(new HashMap<>(connection));
    }

    /** Clients with settings of Kafka from a properties file, such as TLS and SASL. */
    public static KafkaClients of(String bootstrap, Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("--kafka-config %s: %s".formatted(file, e), e);
        }
        var connection = new HashMap<String, Object>();
        properties.stringPropertyNames().forEach(n -> connection.put(n, properties.getProperty(n)));
        connection.put("bootstrap.servers", bootstrap);
        return new KafkaClients(connection);
    }

    /**
     * Whether a failure of Kafka may pass by itself: any but a refusal of who asks or of what is
     * asked.
     */
    public static boolean mayPass(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException) {
                return false;
            }
        }
        return failure instanceof KafkaException;
    }

    /** A producer for images and what comes of them. */
    public KafkaProducer<byte[], byte[]> producer() {
        var settings = new HashMap<>(connection);
        settings.put("acks", "all");
        // The default, 1 MB, refuses ordinary photographs.
        settings.put("max.request.size", TopicPlan.MAX_RECORD_BYTES);
        settings.put("linger.ms", 5);
        settings.put("max.block.ms", 10_000);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** An admin client. */
    public Admin admin() {
        return Admin.create(new HashMap<>(connection));
    }

    /** Gives all records of a topic, as far as it goes now, to a reader; for small records. */
    public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (var consumer = reader(List.of(topic))) {
            consumer.seekToBeginning(consumer.assignment());
            readTo(consumer, consumer.endOffsets(consumer.assignment()), each);
        }
    }

    /** Reads on to some offsets. */
    public static void readTo(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                if (record.offset()
                        < ends.getOrDefault(
                                new TopicPartition(record.topic(), record.partition()), 0L)) {
                    each.accept(record);
                }
            }
        }
    }

    /** A consumer of all partitions of some topics, without a group. */
    public KafkaConsumer<byte[], byte[]> reader(List<String> topics) {
        boolean large = topics.contains(Topics.IMAGES) || topics.contains(Topics.IMAGES_REJECTED);
        return reader(topics, large ? 8 : 100);
    }

    private static int largest(List<String> topics) {
        if (topics.contains(Topics.IMAGES) || topics.contains(Topics.IMAGES_REJECTED)) {
            return TopicPlan.MAX_REJECT_BYTES;
        }
        return topics.contains(Topics.CAPTIONS_REJECTED)
                ? TopicPlan.MAX_CAPTION_REJECT_BYTES
                : MAX_SMALL;
    }

    /**
     * A consumer with some settings that keeps no more of a value than a topic's records have: what
     * is packed well may be many times as large as what is fetched at once.
     */
    public static KafkaConsumer<byte[], byte[]> bounded(
            Map<String, Object> settings, int valueBytes) {
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new BoundedDeserializer(valueBytes));
    }

    /**
     * A consumer of all partitions of some topics, without a group.
     *
     * @param records most that it hands out at once
     */
    public KafkaConsumer<byte[], byte[]> reader(List<String> topics, int records) {
        var settings = new HashMap<>(connection);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("default.api.timeout.ms", 10_000);
        settings.put("fetch.max.bytes", 16 << 20);
        settings.put("max.poll.records", records);
        var consumer = bounded(settings, largest(topics));
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : topics) {
            for (var info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
        }
        consumer.assign(partitions);
        return consumer;
    }
}

package dev.pictor.cli;

import dev.pictor.events.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients as the commands need them. */
final class KafkaClients {

    private final Map<String, Object> connection;

    private KafkaClients(Map<String, Object> connection) {
        this.connection = connection;
    }

    /** Clients of a broker that wants neither TLS nor a name. */
    static KafkaClients of(String bootstrap) {
        return new KafkaClients(Map.of("bootstrap.servers", bootstrap));
    }

    /** Clients with settings of Kafka from a properties file, such as TLS and SASL. */
    static KafkaClients of(String bootstrap, Path file) {
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

    KafkaProducer<byte[], byte[]> producer() {
        var settings = new HashMap<>(connection);
        settings.put("acks", "all");
        // The default, 1 MB, refuses ordinary photographs.
        settings.put("max.request.size", TopicPlan.MAX_RECORD_BYTES);
        settings.put("linger.ms", 5);
        settings.put("max.block.ms", 10_000);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of all partitions of some topics, without a group. */
    KafkaConsumer<byte[], byte[]> reader(List<String> topics) {
        var settings = new HashMap<>(connection);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("default.api.timeout.ms", 10_000);
        var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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

package dev.pictor.cli;

import dev.pictor.events.TopicPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients as the commands need them. */
final class KafkaClients {

    private KafkaClients() {}

    static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        "all",
                        // The default, 1 MB, refuses ordinary photographs.
                        "max.request.size",
                        TopicPlan.MAX_RECORD_BYTES,
                        "linger.ms",
                        5,
                        "max.block.ms",
                        10_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A consumer of all partitions of some topics, without a group. */
    static KafkaConsumer<byte[], byte[]> reader(String bootstrap, List<String> topics) {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", bootstrap);
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

package dev.pictor.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSeriesTest {

    @ParameterizedTest
    @CsvSource({
        "kafka.consumer.fetch.manager.records.lag, images.ready.64-huggingface, 1",
        "kafka.consumer.fetch.manager.records.lag, images_ready_64-huggingface, 0",
        "kafka.consumer.fetch.manager.records.lag, captions_ready, 0",
        "kafka.producer.topic.byte.total, lincir_releases, 0",
        "kafka.consumer.fetch.manager.records.lag, images, 1",
        "pictor.records.skipped, images_ready, 1",
    })
    void aTopicHasOneSeries(String name, String topic, int series) {
        var meters = new SimpleMeterRegistry();
        meters.config().meterFilter(new KafkaSeries().kafkaFilter());
        meters.gauge(name, io.micrometer.core.instrument.Tags.of("topic", topic), 1);
        assertThat(meters.getMeters()).hasSize(series);
    }
}

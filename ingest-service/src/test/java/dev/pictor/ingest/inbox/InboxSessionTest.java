package dev.pictor.ingest.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.ingest.inbox.InboxLoop.Handler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxSessionTest {

    private static final String GROUP = "pictor-ingest";
    private static final TopicPartition PARTITION = new TopicPartition("images", 0);
    private static final InboxSettings SETTINGS = settings(Duration.ofMinutes(5));

    private static InboxSettings settings(Duration lasts) {
        return new InboxSettings("images", GROUP, "0", 64, 16 << 20, 1, 24 << 20, 1, 50, lasts);
    }

    /** Hands out one record a poll, as the real one does with max.poll.records=1. */
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final List<List<Integer>> polls = new ArrayList<>();
    private InboxSession session;
    private long next;

    @BeforeEach
    void open() {
        consumer.setMaxPollRecords(1);
        session = new InboxSession(SETTINGS, consumer, producer, workers, InstantSource.system());
        session.open(new SimpleMeterRegistry());
        consumer.rebalance(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.seek(PARTITION, 0);
    }

    @AfterEach
    void close() {
        workers.shutdownNow();
    }

    private void arrive(int... sizes) {
        for (int size : sizes) {
            consumer.addRecord(
                    new ConsumerRecord<>(
                            PARTITION.topic(),
                            PARTITION.partition(),
                            next++,
                            Instant.now().toEpochMilli(),
                            TimestampType.CREATE_TIME,
                            1,
                            size,
                            "a".getBytes(UTF_8),
                            new byte[size],
                            new RecordHeaders(),
                            Optional.empty()));
        }
    }

    private List<ProducerRecord<byte[], byte[]>> echo(List<InboxRecord> records) {
        polls.add(records.stream().map(r -> r.kafka().value().length).toList());
        return records.stream()
                .map(r -> new ProducerRecord<byte[], byte[]>("out", r.kafka().value()))
                .toList();
    }

    private List<Map<TopicPartition, OffsetAndMetadata>> committed() {
        return producer.consumerGroupOffsetsHistory().stream()
                .flatMap(groups -> groups.values().stream())
                .toList();
    }

    @Test
    void aPollIsOneTransactionWithItsOffsets() throws Exception {
        arrive(10, 20, 30);
        assertThat(session.turn(this::echo)).isEqualTo(3);
        assertThat(polls).containsExactly(List.of(10, 20, 30));
        assertThat(producer.history()).hasSize(3);
        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(committed()).containsExactly(Map.of(PARTITION, new OffsetAndMetadata(3)));
        assertThat(session.turn(this::echo)).isZero();
    }

    @Test
    void aPollEndsWhenItsBytesAreFull() throws Exception {
        int screenshot = 11 << 20;
        arrive(screenshot, screenshot, screenshot, 5, 6);
        for (int taken = 0; taken < 5; ) {
            taken += session.turn(this::echo);
        }
        // Two lie over 16 MiB together; small ones share what is left.
        assertThat(polls)
                .containsExactly(List.of(screenshot, screenshot), List.of(screenshot, 5, 6));
    }

    @Test
    void aPollThatTookTooLongIsDoneAgainInParts() throws Exception {
        arrive(1, 2, 3, 4);
        var hasty =
                new InboxSession(
                        settings(Duration.ofNanos(1)),
                        consumer,
                        producer,
                        workers,
                        InstantSource.system());
        assertThat(hasty.turn(this::echo)).isZero();
        assertThat(consumer.position(PARTITION)).isZero();
        next = 0;
        arrive(1, 2, 3, 4); // what a real one would hand out again
        assertThat(hasty.turn(this::echo)).isZero();
        assertThat(polls).containsExactly(List.of(1, 2, 3, 4), List.of(1, 2));
        assertThat(consumer.position(PARTITION)).isZero();
        assertThat(producer.commitCount()).isZero();
    }

    @Test
    void whatFailsIsNotCommitted() {
        arrive(1, 2);
        Handler fails =
                records -> {
                    throw new IllegalStateException("decoder");
                };
        assertThatThrownBy(() -> session.turn(fails)).hasMessage("decoder");
        assertThat(producer.commitCount()).isZero();
        assertThat(producer.sentOffsets()).isFalse();
    }

    @Test
    void anErrorComesOutAsOneHoweverItIsWrapped() {
        arrive(1);
        Handler dies =
                records -> {
                    throw new IllegalStateException("wrapped", new StackOverflowError());
                };
        assertThatThrownBy(() -> session.turn(dies)).isInstanceOf(StackOverflowError.class);
        assertThat(producer.commitCount()).isZero();
    }

    @Test
    void aPollThatFailsIsNotCommitted() {
        arrive(1, 2);
        consumer.setPollException(new KafkaException("a corrupt batch"));
        assertThatThrownBy(() -> session.turn(this::echo)).hasMessage("a corrupt batch");
        assertThat(producer.commitCount()).isZero();
    }
}

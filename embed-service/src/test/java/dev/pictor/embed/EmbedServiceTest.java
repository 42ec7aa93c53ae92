package dev.pictor.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.embed.indexing.CheckedEncoder;
import dev.pictor.embed.indexing.Indexer;
import dev.pictor.events.CatalogEntry;
import dev.pictor.events.EventHeaders;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.InMemoryIndex;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import dev.pictor.service.Outage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySink;
import io.smallrye.reactive.messaging.memory.InMemorySource;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service without Kafka, vector store and model: what it does with what comes in. */
@QuarkusTest
@QuarkusTestResource(EmbedServiceTest.Channels.class)
class EmbedServiceTest {

    /** Channels in memory in place of Kafka's. */
    public static final class Channels implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            var settings = new HashMap<String, String>();
            settings.putAll(InMemoryConnector.switchIncomingChannelsToInMemory("ready"));
            settings.putAll(InMemoryConnector.switchOutgoingChannelsToInMemory("outcomes"));
            settings.put("quarkus.http.test-port", "0");
            settings.put("pictor.model", "../models/emoji-reference");
            return settings;
        }

        @Override
        public void stop() {
            InMemoryConnector.clear();
        }
    }

    /** What stands in for store and encoder. */
    @Alternative
    @jakarta.annotation.Priority(1)
    @Singleton
    public static final class StandIns {

        static final InMemoryIndex INDEX = new InMemoryIndex();
        static final Generation GENERATION = new Generation("g", 1);
        static final AtomicReference<String> BROKEN = new AtomicReference<>();

        @Produces
        @Alternative
        @Singleton
        VectorIndex index() {
            return INDEX;
        }

        @Produces
        @Alternative
        @Singleton
        Generation generation() {
            return GENERATION;
        }

        @Produces
        @Alternative
        @Singleton
        Indexer indexer() {
            return new Indexer(
                    INDEX,
                    GENERATION,
                    "clip-a",
                    new CheckedEncoder(StandIns::encode, 1),
                    4,
                    Clock.systemUTC());
        }

        private static float[][] encode(List<byte[]> pixels) {
            if (BROKEN.get() != null) {
                throw new IllegalStateException(BROKEN.get());
            }
            return pixels.stream().map(p -> new float[] {1 + p[0]}).toArray(float[][]::new);
        }
    }

    private static final TopicPartition PARTITION =
            new TopicPartition(Topics.ready("224-huggingface"), 0);

    @Inject @Any InMemoryConnector channels;

    @Inject
    @Identifier("indexing")
    Outage outage;

    private InMemorySource<ConsumerRecords<byte[], byte[]>> ready;
    private InMemorySink<ProducerRecord<byte[], byte[]>> outcomes;
    private long offset;

    @BeforeEach
    void begin() {
        ready = channels.source("ready");
        outcomes = channels.sink("outcomes");
        outcomes.clear();
        StandIns.BROKEN.set(null);
        StandIns.INDEX.fail(null);
    }

    private ConsumerRecord<byte[], byte[]> record(String id, int content) {
        var now = Instant.now();
        var entry =
                new CatalogEntry(
                        new ImageMetadata(
                                id,
                                "%064x".formatted(content),
                                "image/png",
                                1,
                                1,
                                new ImageDetails(null, List.of(), Map.of(), null),
                                now),
                        1,
                        now);
        var sent =
                new ReadyImage(
                                id,
                                Version.of(now.toEpochMilli(), 0),
                                new ReadyImage.Image(
                                        entry,
                                        new byte[] {
                                            (byte) content, (byte) content, (byte) content
                                        }))
                        .toRecord(PARTITION.topic());
        return record(sent.key(), sent.value(), sent.headers().toArray());
    }

    private ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value, Header... headers) {
        return new ConsumerRecord<>(
                PARTITION.topic(),
                0,
                offset++,
                System.currentTimeMillis(),
                org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                new org.apache.kafka.common.header.internals.RecordHeaders(headers),
                java.util.Optional.empty());
    }

    private void poll(List<ConsumerRecord<byte[], byte[]>> records) {
        ready.send(new ConsumerRecords<>(Map.of(PARTITION, records), Map.of()));
    }

    private List<String> topics() {
        return outcomes.received().stream().map(m -> m.getPayload().topic()).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> images(String name, int count) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int i = 0; i < count; i++) {
            records.add(record(name + i, i + 1));
        }
        return records;
    }

    @Test
    void aPollIsIndexedAndToldOf() {
        poll(images("good-", 10));
        await().until(() -> topics().size() == 10);
        assertThat(topics()).containsOnly(Topics.INDEXED);
        assertThat(StandIns.INDEX.stored(StandIns.GENERATION)).containsKeys("good-0", "good-9");
    }

    @Test
    void aBadRecordCostsNothingElse() {
        var records = images("beside-", 3);
        records.add(1, record("beside".getBytes(UTF_8), new byte[1]));
        poll(records);
        await().until(() -> topics().size() == 4);
        assertThat(topics()).containsOnlyOnce(Topics.IMAGES_REJECTED);
        assertThat(StandIns.INDEX.stored(StandIns.GENERATION)).containsKeys("beside-2");
    }

    @Test
    void recordsThatIngestCannotHaveWrittenAreRejectedWithAReasonAndNeverAStop() {
        var key = "forged".getBytes(UTF_8);
        var good = record("forged", 1);
        var version = good.headers().lastHeader("version");
        var entry = new String(good.headers().lastHeader("catalog").value(), UTF_8);
        var pixels = good.value();
        var bad = new LinkedHashMap<ConsumerRecord<byte[], byte[]>, String>();
        bad.put(record(null, pixels), "needs a key");
        bad.put(record(new byte[] {-1}, pixels), "not UTF-8");
        bad.put(record(key, pixels), "needs the header version");
        bad.put(record(key, pixels, header("version", "1e9")), "expected a number below 2^53");
        bad.put(record(key, pixels, header("version", "9007199254740991")), "was appended at");
        bad.put(record(key, pixels, version), "needs the header catalog");
        bad.put(
                record(key, pixels, version, new RecordHeader("catalog", (byte[]) null)),
                "needs the header catalog");
        bad.put(forged(version, "[".repeat(100_000)), "not a CatalogEntry");
        bad.put(forged(version, " ".repeat(16 << 20)), "it has 16777216 bytes");
        bad.put(forged(version, entry.replace("forged", "another")), "its entry is of 'another'");
        bad.put(forged(version, entry.replaceAll("[0-9a-f]{64}", "../etc")), "sha256 is '../etc'");
        bad.put(forged(version, entry.replace("image/png", "text/html")), "mediaType is");
        bad.put(
                forged(version, entry.replace("\"tags\":[]", "\"tags\":[" + tags(100_000) + "]")),
                "100000 tags, allowed are 64");
        bad.put(
                record(key, new byte[16 << 20], version, header("catalog", entry)),
                "the value has 16777216 bytes");
        bad.put(record(key, new byte[0], version, header("catalog", entry)), "has 0 bytes");
        var records = new ArrayList<>(bad.keySet());
        records.add(record("after", 1));
        poll(records);
        await().atMost(Duration.ofSeconds(30)).until(() -> topics().size() == records.size());
        var reasons =
                outcomes.received().stream()
                        .map(m -> m.getPayload())
                        .filter(m -> m.topic().equals(Topics.IMAGES_REJECTED))
                        .collect(
                                Collectors.toMap(
                                        m -> text(m, EventHeaders.REJECT_SOURCE),
                                        m -> text(m, EventHeaders.REJECT_REASON)));
        bad.forEach((record, reason) ->
                assertThat(reasons.get("embed-service " + RecordPlace.of(record)))
                        .as(reason)
                        .contains(reason));
        assertThat(StandIns.INDEX.stored(StandIns.GENERATION)).containsKey("after");
        assertThat(StandIns.INDEX.stored(StandIns.GENERATION)).doesNotContainKey("forged");
    }

    private static String tags(int count) {
        return String.join(",", Collections.nCopies(count, "\"\""));
    }

    private ConsumerRecord<byte[], byte[]> forged(Header version, String entry) {
        return record(
                "forged".getBytes(UTF_8), new byte[] {1, 1, 1}, version, header("catalog", entry));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }

    private static String text(ProducerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    @Test
    void anEngineThatDiesUnderLoadRejectsNothing() {
        StandIns.BROKEN.set("CUDA error: device lost");
        for (int i = 0; i < 3; i++) {
            poll(images("load-" + i + "-", 20));
        }
        await().until(() -> outage.call().getStatus() == Status.DOWN);
        assertThat(outage.call().getData().orElseThrow().get("reason").toString())
                .contains("the image encoder fails on every image", "device lost");
        await().during(Duration.ofMillis(700)).until(() -> topics().isEmpty());
        StandIns.BROKEN.set(null);
        await().atMost(Duration.ofSeconds(30)).until(() -> topics().size() == 60);
        assertThat(topics()).containsOnly(Topics.INDEXED);
        assertThat(outage.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() {
        StandIns.INDEX.fail(
                new VectorIndexException.Transient("no answer", new IllegalStateException()));
        poll(images("away-", 5));
        await().until(() -> outage.call().getStatus() == Status.DOWN);
        assertThat(topics()).isEmpty();
        StandIns.INDEX.fail(null);
        await().atMost(Duration.ofSeconds(30)).until(() -> topics().size() == 5);
        assertThat(topics()).containsOnly(Topics.INDEXED);
    }
}

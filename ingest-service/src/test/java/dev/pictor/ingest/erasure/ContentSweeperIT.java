package dev.pictor.ingest.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.CatalogRecord;
import dev.pictor.events.ErasureEvent;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageId;
import dev.pictor.events.ImageMetadata;
import dev.pictor.events.TopicPlan;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.local.broker.EmbeddedBroker;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContentSweeperIT {

    @TempDir private static Path directory;

    private EmbeddedBroker broker;
    private KafkaConsumer<byte[], byte[]> consumer;
    private KafkaProducer<byte[], byte[]> producer;
    private ObjectStore objects;
    private final List<ErasureEvent> events = new ArrayList<>();
    private long version = Version.of(Instant.now().minusSeconds(60).toEpochMilli(), 0);

    @BeforeAll
    void start() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        try (var admin = Admin.create(connection())) {
            new TopicPlan(2, (short) 1).create(admin, "64-huggingface");
        }
        producer =
                new KafkaProducer<>(
                        connection(), new ByteArraySerializer(), new ByteArraySerializer());
        producer.send(
                        new ProducerRecord<>(
                                Topics.CATALOG, 0, "garbage".getBytes(UTF_8), new byte[] {1}))
                .get();
    }

    @BeforeEach
    void open() {
        objects = ObjectStore.folder(directory.resolve("objects"));
        consumer = consumer("sweeps");
    }

    @AfterEach
    void close() {
        consumer.close();
        objects.close();
    }

    @AfterAll
    void stop() {
        producer.close();
        broker.close();
    }

    private Map<String, Object> connection() {
        return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group) {
        var settings = connection();
        settings.put("group.id", group);
        settings.put("enable.auto.commit", false);
        settings.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private ContentSweeper sweeper(Duration grace) {
        return new ContentSweeper(
                "0",
                objects,
                new CatalogContents(consumer, 3), // a look of few images: it takes several
                grace,
                InstantSource.system(),
                events::add);
    }

    private static byte[] bytes(String content) {
        return content.getBytes(UTF_8);
    }

    private static String sha256(String content) {
        return ImageId.sha256(bytes(content));
    }

    /** What intake does before it commits. */
    private void keep(String content) {
        for (var key : List.of(blob(content), ObjectKey.thumbnail(sha256(content)))) {
            objects.putIfAbsent(key, bytes(content));
        }
    }

    private static ObjectKey blob(String content) {
        return ObjectKey.blob(sha256(content));
    }

    private void commit(String id, String content) throws Exception {
        var entry =
                content == null
                        ? null
                        : new CatalogEntry(
                                new ImageMetadata(
                                        id,
                                        sha256(content),
                                        "image/png",
                                        1,
                                        1,
                                        new ImageDetails(null, List.of(), Map.of(), null),
                                        Instant.now()),
                                1,
                                Instant.now());
        producer.send(new CatalogRecord(id, version++, entry).toRecord()).get();
    }

    private void publish(String id, String content) throws Exception {
        keep(content);
        commit(id, content);
    }

    private void delete(String id) throws Exception {
        commit(id, null);
    }

    private boolean kept(String content) {
        var thumbnail = objects.contains(ObjectKey.thumbnail(sha256(content)));
        assertThat(objects.contains(blob(content))).isEqualTo(thumbnail);
        return thumbnail;
    }

    private List<ErasureEvent> events(String id) {
        return events.stream().filter(event -> event.id().equals(id)).toList();
    }

    @Test
    void whatNoImageHasGoes() throws Exception {
        publish("deleted", "deleted");
        publish("updated", "first");
        publish("shared-1", "shared");
        publish("shared-2", "shared");
        for (int i = 0; i < 20; i++) {
            publish("other-" + i, "other-" + i);
        }
        sweeper(Duration.ZERO).sweep();
        assertThat(kept("deleted") && kept("first") && kept("shared")).isTrue();
        publish("updated", "second");
        delete("deleted");
        delete("shared-1");
        delete("never-there");
        sweeper(Duration.ZERO).sweep();
        assertThat(kept("deleted")).isFalse();
        assertThat(kept("first")).isFalse();
        assertThat(kept("second")).isTrue();
        assertThat(kept("shared")).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(kept("other-" + i)).isTrue();
        }
        assertThat(events("deleted"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.step()).isEqualTo(ErasureEvent.Step.OBJECTS);
                    assertThat(event.detail()).isEqualTo("1 contents removed");
                });
        assertThat(events("shared-1"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.detail())
                                .contains("0 contents removed, 1 kept because other images"));
        assertThat(events("never-there")).hasSize(1);
        assertThat(events("updated")).isEmpty();
        delete("shared-2");
        sweeper(Duration.ZERO).sweep();
        assertThat(kept("shared")).isFalse();
        assertThat(objects.sweeps()).isEmpty();
    }

    @Test
    void aDeleteTakenInBeforeTheImageWins() throws Exception {
        version += 10;
        delete("late");
        version -= 5;
        publish("late", "late"); // an older event, from another partition of the inbox
        version += 10;
        sweeper(Duration.ZERO).sweep();
        assertThat(kept("late")).isFalse();
    }

    @Test
    void whatIsPublishedMeanwhileIsPutBack() throws Exception {
        publish("a", "raced");
        delete("a");
        var found = new CatalogContents.Found[1];
        new CatalogContents(consumer).look(it -> found[0] = it);
        var sweep =
                new Sweep(
                        "raced",
                        "0",
                        Instant.now(),
                        found[0].ends(),
                        found[0].contents(),
                        found[0].images());
        keep("raced"); // intake finds the bytes there ...
        sweeper(Duration.ZERO).putAside(sweep);
        assertThat(kept("raced")).isFalse();
        commit("b", "raced"); // ... and commits later
        sweeper(Duration.ZERO).end(sweep);
        assertThat(kept("raced")).isTrue();
        assertThat(objects.get(blob("raced"))).contains(bytes("raced"));
        assertThat(events("a"))
                .singleElement()
                .satisfies(event -> assertThat(event.detail()).contains("1 kept"));
    }

    @Test
    void aSweepThatWasKilledIsFinished() throws Exception {
        publish("killed", "killed");
        delete("killed");
        var killed =
                new ContentSweeper(
                        "0",
                        objects,
                        new CatalogContents(consumer),
                        Duration.ZERO,
                        InstantSource.system(),
                        _ -> {
                            throw new IllegalStateException("killed");
                        });
        assertThatThrownBy(killed::sweep).hasMessage("killed");
        assertThat(objects.sweeps()).hasSize(1);
        sweeper(Duration.ZERO).sweep();
        assertThat(objects.sweeps()).isEmpty();
        assertThat(kept("killed")).isFalse();
        assertThat(events("killed")).isNotEmpty();
    }

    /** Images with the same few contents come and go while two replicas sweep without a pause. */
    @Test
    void aLiveImageAlwaysHasItsBytesInTheEnd() throws Exception {
        var grace = Duration.ofSeconds(3);
        var stop = new AtomicBoolean();
        var sweeps = new ConcurrentHashMap<String, Integer>();
        var failures = new CopyOnWriteArrayList<Throwable>();
        var sweepers = new ArrayList<Thread>();
        for (var name : List.of("1", "2")) {
            sweepers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try (var own = consumer("race")) {
                                    var sweeper =
                                            new ContentSweeper(
                                                    name,
                                                    objects,
                                                    new CatalogContents(own),
                                                    grace,
                                                    InstantSource.system(),
                                                    _ -> {});
                                    while (!stop.get()) {
                                        sweeper.sweep();
                                        sweeps.merge(name, 1, Integer::sum);
                                    }
                                } catch (Throwable e) {
                                    failures.add(e);
                                }
                            }));
        }
        var live = new HashMap<String, String>();
        var random = ThreadLocalRandom.current();
        while (failures.isEmpty() && (sweeps.size() < 2 || Collections.min(sweeps.values()) < 4)) {
            var id = "race-" + random.nextInt(6);
            if (random.nextInt(3) > 0) {
                var content = "raced-" + random.nextInt(4);
                long begun;
                do { // what takes too long does not count, and is done again
                    begun = System.nanoTime();
                    keep(content);
                    Thread.sleep(random.nextInt(20)); // intake has other things to do
                    commit(id, content);
                } while (System.nanoTime() - begun > grace.dividedBy(2).toNanos());
                live.put(id, content);
            } else {
                delete(id);
                live.remove(id);
            }
        }
        stop.set(true);
        for (var sweeper : sweepers) {
            sweeper.join();
        }
        assertThat(failures).isEmpty();
        sweeper(Duration.ZERO).sweep();
        for (int i = 0; i < 4; i++) {
            assertThat(kept("raced-" + i)).isEqualTo(live.containsValue("raced-" + i));
        }
    }

    @Test
    void aReplicaLeavesToOthersWhatTheyBegan() {
        var now = Instant.now();
        var sweep = new Sweep("s", "1", now, Map.of(), Set.of(), List.of());
        assertThat(sweep.isFor("1", now)).isTrue();
        assertThat(sweep.isFor("0", now)).isFalse();
        assertThat(sweep.isFor("0", now.plus(Duration.ofHours(25)))).isTrue();
    }

    @Test
    void receiptsAddUp() {
        var receipts = new Receipts(objects);
        var id = UUID.randomUUID() + "/ü";
        var deleted =
                new ErasureEvent(
                        id, 7L, ErasureEvent.Step.DELETED, "images.catalog", Instant.now(), null);
        var gone =
                new ErasureEvent(
                        id, null, ErasureEvent.Step.CAPTIONS, "corpus", Instant.now(), "1 erased");
        assertThat(receipts.of(id)).isEmpty();
        receipts.add(deleted);
        receipts.add(gone);
        receipts.add(deleted);
        receipts.add(
                new ErasureEvent(
                        id,
                        7L,
                        ErasureEvent.Step.DELETED,
                        "images.catalog",
                        Instant.now().plusSeconds(9),
                        null));
        assertThat(receipts.of(id)).containsExactly(deleted, gone);
        for (long v = 0; v < 200; v++) {
            receipts.add(
                    new ErasureEvent(
                            id, v, ErasureEvent.Step.MARKER, "images-x", Instant.now(), null));
        }
        assertThat(receipts.of(id)).hasSize(100).last().returns(199L, ErasureEvent::version);
    }
}

package dev.pictor.query.releases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.Precision;
import dev.pictor.events.ImageId;
import dev.pictor.events.Release;
import dev.pictor.events.Topics;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which releases stay in memory, and that none goes while a query uses it. */
class ReleaseFollowerTest {

    private static final Path MODEL = Path.of("../libs/clip/src/test/resources/golden/tiny-hf");
    private static final List<float[]> IMAGE = List.of(new float[24]);

    private static Clip clip;

    @TempDir private Path folder;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ReleasesReadiness readiness = new ReleasesReadiness(Map.of());
    private ObjectStore objects;
    private ReleaseFollower releases;

    @BeforeAll
    static void load() {
        clip = Clip.load(MODEL, new ClipOptions(ComputeDevice.CPU, Precision.FP32));
    }

    @AfterAll
    static void close() {
        clip.close();
    }

    @BeforeEach
    void start() throws IOException {
        objects = ObjectStore.folder(folder);
        releases =
                new ReleaseFollower(
                        clip,
                        objects,
                        readiness,
                        Optional.of(MODEL.resolve("phi.safetensors")),
                        3,
                        meters);
    }

    @AfterEach
    void end() {
        releases.stop();
        objects.close();
    }

    private ObjectKey weights(String id) {
        return ObjectKey.ofRelease(clip.id(), id, "phi.safetensors");
    }

    private void announce(String id) throws IOException {
        var weights = Files.readAllBytes(MODEL.resolve("phi.safetensors"));
        var card =
                new Release(
                        id,
                        clip.id(),
                        null,
                        ImageId.sha256(weights),
                        1,
                        1,
                        Map.of(),
                        Instant.now());
        objects.put(weights(id), weights);
        follow(card.cardKey(), card.toJson());
    }

    private void point(String id) {
        follow(Release.currentKey(clip.id()), new Release.Current(id, false).toJson());
    }

    private void follow(byte[] key, byte[] value) {
        releases.follow(new ConsumerRecord<>(Topics.RELEASES, 0, 0, key, value));
    }

    private String lent(String id) {
        return switch (releases.lend(id)) {
            case ReleaseFollower.Pinned.Lent(var phi) -> {
                try (phi) {
                    phi.phi().project(IMAGE);
                    yield phi.release();
                }
            }
            case ReleaseFollower.Pinned.Unknown() -> "unknown";
            case ReleaseFollower.Pinned.LetGo(var kept) ->
                    "let go, kept are " + kept.stream().sorted().toList();
        };
    }

    @Test
    void theLastFewCanBePinned() throws IOException {
        assertThat(releases.current()).contains("starting");
        for (var id : List.of("1", "2", "3")) {
            announce(id);
            point(id);
        }
        for (var id : List.of("starting", "1", "2", "3")) {
            assertThat(lent(id)).isEqualTo(id);
        }
        announce("4");
        point("4");
        assertThat(releases.current()).contains("4");
        assertThat(lent("starting")).isEqualTo("let go, kept are [1, 2, 3, 4]");
        assertThat(lent("2")).isEqualTo("2");
        assertThat(lent("9")).isEqualTo("unknown");

        announce("5"); // announced beside a pinned one
        assertThat(lent("1")).startsWith("let go");
        assertThat(lent("5")).isEqualTo("5");
        point("1"); // rolled back
        assertThat(lent("1")).isEqualTo("1");
        assertThat(lent("2")).isEqualTo("let go, kept are [1, 3, 4, 5]");
        assertThat(releases.cards()).hasSize(5);
    }

    @Test
    void whatIsDamagedIsIgnored() throws IOException {
        announce("1");
        follow("release/%s/2".formatted(clip.id()).getBytes(UTF_8), "{".getBytes(UTF_8));
        objects.put(weights("1"), new byte[] {1});
        point("1");
        follow(Release.currentKey(clip.id()), new byte[] {'7'});
        assertThat(releases.current()).contains("starting");
        assertThat(lent("1")).isEqualTo("unknown");
        assertThat(meters.counter("pictor.records.skipped", "topic", Topics.RELEASES).count())
                .isEqualTo(3);
    }

    @Test
    void whatTheStoreDoesNotGiveIsTriedUntilItDoes() throws IOException {
        var away = folder.resolveSibling(folder.getFileName() + ".away");
        announce("1");
        Files.move(folder, away);
        point("1");
        assertThat(releases.current()).contains("starting");
        assertThat(lent("starting")).isEqualTo("starting");
        await().untilAsserted(() ->
                assertThat(readiness.call().getData().orElseThrow().get("waits"))
                        .asString()
                        .contains("phi.safetensors"));
        assertThat(meters.get("pictor.releases.waiting").gauge().value()).isEqualTo(1);

        Files.move(away, folder);
        await().untilAsserted(() -> assertThat(releases.current()).contains("1"));
        await().untilAsserted(() ->
                assertThat(readiness.call().getData().orElseThrow()).doesNotContainKey("waits"));
        assertThat(lent("1")).isEqualTo("1");
        assertThat(meters.get("pictor.releases.waiting").gauge().value()).isZero();
        assertThat(meters.counter("pictor.records.skipped", "topic", Topics.RELEASES).count())
                .isZero();
    }

    @Test
    void aLaterReleaseEndsTheWaitForAnEarlierOne() throws IOException {
        announce("1");
        announce("2");
        var card = objects.get(weights("1")).orElseThrow();
        objects.delete(weights("1"));
        point("1");
        assertThat(releases.current()).contains("starting");
        point("2");
        assertThat(releases.current()).contains("2");
        objects.put(weights("1"), card);
        await().untilAsserted(() ->
                assertThat(readiness.call().getData().orElseThrow()).doesNotContainKey("waits"));
        assertThat(releases.current()).contains("2");
    }

    @Test
    void aLetGoPhiIsFreedWithItsLastLease() throws IOException {
        var first = releases.lend().orElseThrow();
        var second = releases.lend().orElseThrow();
        for (var id : List.of("1", "2", "3", "4")) {
            announce(id);
            point(id);
        }
        assertThat(lent("starting")).startsWith("let go");
        first.phi().project(IMAGE);
        first.close();
        second.phi().project(IMAGE);
        second.close();
        assertThatThrownBy(() -> second.phi().project(IMAGE)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void queriesNeverMeetAPhiThatIsGone() throws Exception {
        var done = new AtomicBoolean();
        try (var queries = Executors.newFixedThreadPool(3)) {
            var running = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 3; i++) {
                running.add(
                        queries.submit(() -> {
                            int count = 0;
                            while (!done.get()) {
                                try (var phi = releases.lend().orElseThrow()) {
                                    phi.phi().project(IMAGE);
                                    count++;
                                }
                            }
                            return count;
                        }));
            }
            try {
                for (int id = 100; id < 160; id++) {
                    announce(Integer.toString(id));
                    point(Integer.toString(id));
                }
            } finally {
                done.set(true);
            }
            for (var query : running) {
                assertThat(query.get()).isPositive();
            }
        }
    }
}

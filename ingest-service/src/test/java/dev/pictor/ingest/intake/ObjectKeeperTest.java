package dev.pictor.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import dev.pictor.service.Outage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectKeeperTest {

    @TempDir private Path directory;

    private final Outage readiness = new Outage("object store");

    private static Decision.Accept accept(Decision.Kept... kept) {
        var entry =
                new CatalogEntry(
                        new ImageMetadata(
                                "a",
                                "0".repeat(64),
                                "image/png",
                                1,
                                1,
                                new ImageDetails(null, List.of(), Map.of(), null),
                                Instant.EPOCH),
                        1,
                        Instant.EPOCH);
        return new Decision.Accept(entry, new byte[0], List.of(kept));
    }

    @Test
    void whatIsKeptIsThereAtTheEnd() {
        var first = new Decision.Kept(ObjectKey.blob("0".repeat(64)), "one".getBytes(UTF_8));
        var second = new Decision.Kept(ObjectKey.thumbnail("0".repeat(64)), "two".getBytes(UTF_8));
        try (var objects = ObjectStore.folder(directory)) {
            var keeper = new ObjectKeeper(objects, readiness);
            keeper.keep(accept(first, second)).await().atMost(Duration.ofSeconds(10));
            keeper.keep(accept(first, second)).await().atMost(Duration.ofSeconds(10));
            assertThat(objects.get(first.key())).contains(first.content());
            assertThat(objects.get(second.key())).contains(second.content());
            keeper.keep(new Decision.Forget("a")).await().atMost(Duration.ofSeconds(10));
            keeper.stop();
        }
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() throws IOException {
        var kept = new Decision.Kept(ObjectKey.blob("0".repeat(64)), "one".getBytes(UTF_8));
        try (var objects = ObjectStore.folder(directory)) {
            var inTheWay = Files.createFile(directory.resolve("blobs")); // where a folder must be
            var keeper = new ObjectKeeper(objects, readiness);
            var keeping = keeper.keep(accept(kept)).subscribeAsCompletionStage();
            await().until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.DOWN);
            assertThat(readiness.call().getData().orElseThrow().get("reason").toString())
                    .startsWith("object store cannot")
                    .doesNotContain("blobs"); // health answers strangers, too
            await().during(Duration.ofMillis(500)).until(() -> !keeping.isDone());
            Files.delete(inTheWay);
            await().until(keeping::isDone);
            assertThat(keeping).isCompleted();
            assertThat(objects.get(kept.key())).contains(kept.content());
            assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
            keeper.stop();
        }
    }
}

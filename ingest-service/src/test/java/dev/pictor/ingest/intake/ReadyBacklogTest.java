package dev.pictor.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pictor.checkpoint.PreprocessorConfig;
import dev.pictor.events.Backlog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class ReadyBacklogTest {

    private static final Instant SENT = Instant.parse("2026-11-24T12:00:00Z");
    private static final Backlog WAITING = new Backlog(SENT, Duration.ofDays(2), 0);

    private final ReadyBacklog backlog =
            new ReadyBacklog(
                    Map.of(), PreprocessorConfig.read(Path.of("../models/emoji-reference")));

    @Test
    void intakeWaitsWhileTheOldestIsNearItsEnd() {
        assertThat(backlog.room().subscribeAsCompletionStage()).isDone();
        backlog.take(WAITING, SENT.plus(Duration.ofHours(37)));
        assertThat(backlog.call().getStatus()).isEqualTo(Status.DOWN);
        var room = backlog.room().subscribeAsCompletionStage();
        await().during(Duration.ofMillis(1500)).until(() -> !room.isDone());
        backlog.take(WAITING, SENT.plus(Duration.ofHours(1)));
        assertThat(backlog.call().getStatus()).isEqualTo(Status.UP);
        await().until(room::isDone);
        assertThat(room).isCompleted();
    }
}

package dev.pictor.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CatalogCareTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static boolean due(Duration looked, Duration settled, Duration next) {
        return CatalogCare.due(NOW.minus(looked), NOW.minus(settled), NOW.minus(next), NOW);
    }

    @Test
    void everyMinuteWhileTheInboxIsRead() {
        assertThat(due(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(1)))
                .isTrue();
    }

    @Test
    void aBacklogIsNotReadAgainForLittleProgress() {
        var minute = Duration.ofMinutes(1);
        assertThat(due(minute, Duration.ofHours(5), Duration.ofHours(4))).isFalse();
        assertThat(due(minute, Duration.ofHours(5), Duration.ofHours(2))).isTrue();
    }

    @Test
    void butBeforeCompactionComes() {
        assertThat(due(Duration.ofHours(7), Duration.ofHours(7), Duration.ofHours(7))).isTrue();
    }
}

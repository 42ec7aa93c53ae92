package dev.pictor.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Instant SENT = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void isNearlyDeletedFromThreeQuartersOfTheRetentionOn() {
        var backlog = new Backlog(SENT, DAY, 0);
        assertThat(backlog.nearlyDeleted(SENT.plus(Duration.ofHours(17)))).isFalse();
        assertThat(backlog.nearlyDeleted(SENT.plus(Duration.ofHours(19)))).isTrue();
    }

    @Test
    void whatIsKeptForEverAndWhatDoesNotExistIsNot() {
        assertThat(new Backlog(SENT, null, 0).nearlyDeleted(Instant.MAX)).isFalse();
        assertThat(new Backlog(null, DAY, 0).nearlyDeleted(Instant.MAX)).isFalse();
    }
}

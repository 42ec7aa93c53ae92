package dev.pictor.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace(Duration.ofSeconds(10), 1_000);

    @Test
    void aBodyMayLagByItsPatience() {
        assertThat(pace.tooSlow(seconds(10), 0)).isFalse();
        assertThat(pace.tooSlow(seconds(10) + 1, 0)).isTrue();
        assertThat(pace.tooSlow(seconds(15), 5_000)).isFalse();
        assertThat(pace.tooSlow(seconds(16), 5_000)).isTrue();
    }

    @Test
    void hoursAndGigabytesDoNotOverflow() {
        var slow = new Pace(Duration.ofHours(1), Long.MAX_VALUE);
        assertThat(slow.tooSlow(seconds(3_601), Long.MAX_VALUE)).isFalse();
        assertThat(slow.tooSlow(seconds(3_602), Long.MAX_VALUE)).isTrue();
        assertThat(new Pace(Duration.ofHours(1), 1).tooSlow(seconds(3_602), 1L << 62)).isFalse();
    }

    @Test
    void itLooksSeveralTimesWithinThePatience() {
        assertThat(new Pace(Duration.ofMillis(400), 1).interval()).isEqualTo(100);
        assertThat(new Pace(Duration.ofMillis(1), 1).interval()).isEqualTo(20);
        assertThat(new Pace(Duration.ofHours(1), 1).interval()).isEqualTo(1_000);
    }

    private static long seconds(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void timeInWhichThisProcessStoodStillIsNotTheClients() {
        var pace = new Pace(Duration.ofSeconds(10), 65_536);
        long second = TimeUnit.SECONDS.toNanos(1);
        var stalled = pace.watch(0);
        for (long now : new long[] {1, 2, 30, 30, 30, 31, 32}) {
            assertThat(stalled.tooSlow(now * second, 0)).isFalse();
        }
        var slow = pace.watch(0);
        for (long now = 1; now <= 10; now++) {
            assertThat(slow.tooSlow(now * second, 0)).isFalse();
        }
        assertThat(slow.tooSlow(11 * second, 0)).isTrue();
    }
}

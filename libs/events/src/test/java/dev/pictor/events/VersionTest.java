package dev.pictor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class VersionTest {

    private static long at(String time) {
        return Version.of(Instant.parse(time).toEpochMilli(), 0);
    }

    @Test
    void laterEventsHaveHigherVersionsAndTellTheirTime() {
        var time = Instant.parse("2026-11-26T21:00:00.123Z");
        long version = Version.of(time.toEpochMilli(), 0);
        assertThat(Version.of(time.toEpochMilli() + 1, 0)).isEqualTo(version + 512 * Version.STEP);
        assertThat(Version.of(time.toEpochMilli(), 5)).isEqualTo(version + 5);
        assertThat(Version.time(version)).isEqualTo(time);
        assertThat(Version.time(version + Version.STEP * Version.HIGHEST_RANK + 15))
                .isEqualTo(time);
    }

    @Test
    void staysWithinTheExactIntegersOfADouble() {
        long highest = at("2054-01-01T00:00:00Z") + 8191;
        assertThat(highest).isLessThan(1L << 53);
        assertThat((long) (double) highest).isEqualTo(highest);
    }

    @Test
    void aClockThatIsWrongIsNamed() {
        assertThatThrownBy(() -> at("1999-01-01T00:00:00Z")).hasMessageContaining("1999-01-01");
        assertThatThrownBy(() -> at("2100-01-01T00:00:00Z")).hasMessageContaining("2100-01-01");
    }

    @Test
    void oldVersionsAreBelowAndMatchTheirRecordInWhateverEpoch() {
        long oldHighest = 500L * (1L << 40) + 77;
        assertThat(at("2026-11-26T00:00:00Z")).isGreaterThan(oldHighest);
        assertThat(Version.same(Version.ofOldOffset(76), oldHighest)).isTrue();
        assertThat(Version.same(Version.ofOldOffset(75), oldHighest)).isFalse();
        long now = at("2026-11-26T00:00:00Z");
        assertThat(Version.same(now, now)).isTrue();
        assertThat(Version.same(now, now + 1)).isFalse();
        assertThat(Version.same(now, now & ((1L << 40) - 1))).isFalse();
    }
}

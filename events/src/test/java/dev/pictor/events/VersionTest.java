package dev.pictor.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void laterOffsetsAndEpochsAreHigher() {
        assertThat(Version.of(0, 0)).isEqualTo(1);
        assertThat(Version.of(0, 41)).isEqualTo(42);
        assertThat(Version.of(1, 0)).isGreaterThan(Version.of(0, (1L << 40) - 3));
        assertThat(Version.epoch(Version.of(7, 99))).isEqualTo(7);
        assertThat(Version.offset(Version.of(7, 99))).isEqualTo(99);
        assertThat(Version.offset(Version.of(0, 0))).isZero();
    }

    @Test
    void staysWithinTheExactIntegersOfADouble() {
        long highest = Version.of(Version.EPOCH_LIMIT - 1, (1L << 40) - 2);
        assertThat(highest).isLessThan(1L << 53);
        assertThat((long) (double) highest).isEqualTo(highest);
    }

    @Test
    void outOfRangeIsNamed() {
        assertThatThrownBy(() -> Version.of(8192, 0)).hasMessageContaining("epoch 8192");
        assertThatThrownBy(() -> Version.of(0, -1)).hasMessageContaining("offset -1");
    }
}

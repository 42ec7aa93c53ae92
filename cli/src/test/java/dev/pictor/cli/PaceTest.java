package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void soManyASecond() {
        assertThat(new Pace(20).due(0, 0)).isEqualTo(1);
        assertThat(new Pace(20).due(10, 190)).isEqualTo(201);
    }

    @Test
    void notFarAheadOfWhatIsSearchable() {
        assertThat(new Pace(20).due(60, 40)).isEqualTo(140);
        assertThat(new Pace(200).due(60, 40)).isEqualTo(1040);
    }

    @Test
    void withoutARateAsFastAsTheyBecomeSearchable() {
        assertThat(new Pace(0).due(1, 0)).isEqualTo(100);
        assertThat(new Pace(0).due(1, 700)).isEqualTo(800);
    }

    @Test
    void anotherRateIsRefusedByName() {
        assertThatThrownBy(() -> new Pace(-1)).hasMessage("--rate -1.0: expected 0 to 10000");
        assertThatThrownBy(() -> new Pace(Double.NaN)).hasMessageContaining("--rate NaN");
    }
}

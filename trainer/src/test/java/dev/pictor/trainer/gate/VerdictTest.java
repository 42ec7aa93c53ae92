package dev.pictor.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static Comparison comparison(String name, double shift, double noise) {
        var random = new Random(3);
        var before = new double[400];
        var after = new double[400];
        Arrays.setAll(before, i -> random.nextDouble());
        Arrays.setAll(after, i -> before[i] + shift + noise * random.nextGaussian());
        return Comparison.of(name, before, after, 0.01);
    }

    @Test
    void aSureGainPasses() {
        var verdict = Verdict.of(List.of(comparison("fit", 0.05, 0.1)), 0.01);
        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.reason()).contains("fit rises");
    }

    @Test
    void noiseDoesNot() {
        var verdict = Verdict.of(List.of(comparison("fit", 0.002, 0.5)), 0.2);
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reason()).contains("no measure rises");
    }

    @Test
    void aFallBeyondTheMarginRefusesWhateverElseGains() {
        var verdict =
                Verdict.of(
                        List.of(comparison("recent", 0.2, 0.1), comparison("anchor", -0.05, 0.01)),
                        0.01);
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reason()).contains("anchor falls");
    }

    @Test
    void whatIsNoNumberDoesNotPass() {
        var broken = new Comparison("fit", 10, 0.5, Double.NaN, Double.NaN);
        assertThat(Verdict.of(List.of(broken), 1).passed()).isFalse();
    }
}

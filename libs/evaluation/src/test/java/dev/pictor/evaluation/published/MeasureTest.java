package dev.pictor.evaluation.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeasureTest {

    @Test
    void recallLooksAtTheMainTargetOnly() {
        var recall = new Measure.Recall("R", 5);
        assertThat(recall.name()).isEqualTo("R@5");
        assertThat(recall.of(new int[] {5, 9})).isEqualTo(1);
        assertThat(recall.of(new int[] {6, 1})).isZero();
    }

    @Test
    void averagePrecisionTakesTheTargetsInAnyOrder() {
        var precision = new Measure.AveragePrecision(5);
        assertThat(precision.name()).isEqualTo("mAP@5");
        assertThat(precision.of(new int[] {6, 1, 3})).isEqualTo(5.0 / 9, within(1e-12));
        assertThat(precision.of(new int[] {7, 1, 2, 3, 4, 5, 6})).isEqualTo(1);
    }
}

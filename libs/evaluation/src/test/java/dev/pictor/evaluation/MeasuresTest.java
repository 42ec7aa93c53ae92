package dev.pictor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.clip.compose.Composer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeasuresTest {

    private static Outcome outcome(String kind, Integer... ranks) {
        var targets = IntStream.rangeClosed(1, ranks.length).boxed().toList();
        return new Outcome(
                new BenchmarkQuery(0, "t", targets, kind, Half.TEST, Optional.empty()),
                List.of(ranks));
    }

    @Test
    void aHitIsAnyTargetAmongTheFirst() {
        var outcome = outcome("k", 9, 5);
        assertThat(outcome.hit(1)).isFalse();
        assertThat(outcome.hit(4)).isFalse();
        assertThat(outcome.hit(5)).isTrue();
        assertThat(outcome.hit(10)).isTrue();
    }

    @Test
    void averagePrecisionByHand() {
        // one target: its reciprocal rank, or nothing beyond k
        assertThat(outcome("k", 1).averagePrecision(5)).isEqualTo(1);
        assertThat(outcome("k", 4).averagePrecision(5)).isEqualTo(0.25);
        assertThat(outcome("k", 6).averagePrecision(5)).isZero();
        // three targets at 1, 3 and 6: at 5 (1/1 + 2/3) / 3, at 10 (1/1 + 2/3 + 3/6) / 3
        assertThat(outcome("k", 6, 1, 3).averagePrecision(5)).isEqualTo(5.0 / 9, within(1e-12));
        assertThat(outcome("k", 6, 1, 3).averagePrecision(10)).isEqualTo(13.0 / 18, within(1e-12));
        // more targets than k: k of them suffice
        assertThat(outcome("k", 1, 2, 3, 4, 5, 6, 7).averagePrecision(5)).isEqualTo(1);
    }

    @Test
    void theMeanWeighsKindsNotQueries() {
        var report =
                Report.of(
                        new Composer.ImageOnly(),
                        List.of(
                                outcome("a", 1),
                                outcome("b", 2),
                                outcome("b", 1),
                                outcome("b", 7),
                                outcome("b", 20)));
        assertThat(report.kinds().keySet()).containsExactly("a", "b");
        assertThat(report.kinds().get("a")).isEqualTo(new Figures(1, 1, 1, 1, 1, 1));
        assertThat(report.kinds().get("b"))
                .isEqualTo(new Figures(4, 0.25, 0.5, 0.75, 1.5 / 4, (0.5 + 1 + 1.0 / 7) / 4));
        assertThat(report.mean().queries()).isEqualTo(5);
        assertThat(report.mean().recall1()).isEqualTo(0.625);
        assertThat(report.mean().recall10()).isEqualTo(0.875);
    }

    @Test
    void ranksFollowScoreThenGalleryOrderAndSkipTheReference() {
        float[] scores = {0.5f, 0.9f, 0.5f, 0.2f, 0.5f};
        assertThat(GalleryEmbeddings.rank(scores, 1, 3)).isEqualTo(1);
        assertThat(GalleryEmbeddings.rank(scores, 0, 3)).isEqualTo(2);
        assertThat(GalleryEmbeddings.rank(scores, 2, 3)).isEqualTo(3);
        assertThat(GalleryEmbeddings.rank(scores, 4, 3)).isEqualTo(4);
        assertThat(GalleryEmbeddings.rank(scores, 4, 1)).isEqualTo(3);
        assertThat(GalleryEmbeddings.rank(scores, 4, 0)).isEqualTo(3);
    }

    @Test
    void scoresAreCosinesWhateverTheLengths() {
        var gallery =
                new GalleryEmbeddings(
                        "clip", new float[][] {{0, 7}, {0.1f, 0.1f}, {5, 0}, {0, 0}, {-3, 0}});
        float[] query = {1, 0};
        assertThat(gallery.ranks(query, List.of(0, 1, 2, 3, 4), -1)).containsExactly(3, 2, 1, 4, 5);
    }

    @Test
    void aReferenceIsNoTarget() {
        assertThatThrownBy(() ->
                        new BenchmarkQuery(1, "t", List.of(1), "k", Half.TEST, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1]");
    }

    @Test
    void gridsBeginWithTheDefaultAndOnlyWeightsMakeOne() {
        assertThat(WeightSearch.grid(new Composer.Sum()).getFirst()).isEqualTo(new Composer.Sum());
        assertThat(WeightSearch.grid(new Composer.Slerp()).getFirst())
                .isEqualTo(new Composer.Slerp());
        assertThat(WeightSearch.grid(new Composer.LinCirPdv()))
                .startsWith(new Composer.LinCirPdv())
                .doesNotHaveDuplicates()
                .hasSize(60);
        assertThat(WeightSearch.grid(new Composer.LinCir())).hasSize(1);
    }
}

package dev.pictor.evaluation.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.clip.InnerProducts;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScorerTest {

    private static final int SIZE = 1300;

    /** Each vector twice, so that there are ties. */
    private static final float[][] GALLERY = gallery();

    private static float[][] gallery() {
        var random = new Random(5);
        var gallery = new float[SIZE][4];
        for (int i = 0; i < SIZE; i++) {
            for (int d = 0; d < 4; d++) {
                gallery[i][d] = i < SIZE / 2 ? random.nextFloat() - 0.5f : gallery[i - SIZE / 2][d];
            }
        }
        return gallery;
    }

    private static final float[] QUERY = {0.5f, -0.25f, 0.125f, 0.75f};

    /** Products that are off by what single precision may be. */
    private record Loops(List<float[]> held) implements InnerProducts {
        @Override
        public float[] with(float[] rows) {
            int count = rows.length / 4;
            var products = new float[held.size() * count];
            for (int i = 0; i < products.length; i++) {
                for (int d = 0; d < 4; d++) {
                    products[i] += held.get(i / count)[d] * rows[i % count * 4 + d];
                }
                products[i] += (i % 3 - 1) * 4e-6f;
            }
            return products;
        }

        @Override
        public void close() {}
    }

    private static double score(int image) {
        double sum = 0;
        double squares = 0;
        for (int d = 0; d < 4; d++) {
            sum += (double) GALLERY[image][d] * QUERY[d];
            squares += (double) GALLERY[image][d] * GALLERY[image][d];
        }
        return sum / Math.sqrt(squares);
    }

    private static Answer answer(
            Candidates candidates, List<Integer> targets, int keep, long memory) {
        var question = new Question("1", 0, List.of("s"), candidates, targets);
        return new Scorer(SIZE, image -> GALLERY[image], Loops::new, memory)
                .answer(List.of(question), List.of(QUERY), keep)
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4000, 1 << 20})
    void ranksAndBestEqualASortedListHoweverSmallTheTilesAndRoughTheProducts(long memory) {
        for (var span :
                List.of(
                        new Candidates.Span(0, SIZE, OptionalInt.empty()),
                        new Candidates.Span(0, SIZE, OptionalInt.of(700)),
                        new Candidates.Span(500, 1030, OptionalInt.empty()))) {
            var sorted =
                    IntStream.range(span.from(), span.to())
                            .filter(span::contain)
                            .boxed()
                            .sorted(Comparator.comparingDouble(image -> -score(image)))
                            .toList();
            var targets = List.of(600, 999, 510);
            var answer = answer(span, targets, 50, memory);
            assertThat(answer.first()).isEqualTo(sorted.subList(0, 50));
            assertThat(answer.ranks())
                    .containsExactly(
                            targets.stream().mapToInt(t -> sorted.indexOf(t) + 1).toArray());
        }
    }

    @Test
    void listedCandidatesThatTieStandInTheirOrder() {
        int same =
                IntStream.range(1, SIZE)
                        .filter(i -> score(i) == score(0))
                        .findFirst()
                        .orElseThrow();
        assertThat(answer(new Candidates.Listed(List.of(0, same), 0), List.of(0), 2, 1).ranks())
                .containsExactly(1);
        assertThat(answer(new Candidates.Listed(List.of(same, 0), 0), List.of(0), 2, 1).ranks())
                .containsExactly(2);
        assertThat(answer(new Candidates.Listed(List.of(same, 0), 0), List.of(), 2, 1).first())
                .containsExactly(same, 0);
    }

    @Test
    void whatIsNearerThanATieIsOne() {
        int better =
                IntStream.range(1, SIZE).filter(i -> score(i) > score(0)).findFirst().orElseThrow();
        var strict = new Candidates.Listed(List.of(0, better), 0);
        var loose = new Candidates.Listed(List.of(0, better), 2);
        assertThat(answer(strict, List.of(0), 0, 1).ranks()).containsExactly(2);
        assertThat(answer(loose, List.of(0), 0, 1).ranks()).containsExactly(1);
    }

    @Test
    void aTargetThatIsNoCandidateIsBehindAll() {
        assertThat(answer(new Candidates.Listed(List.of(1, 2), 0), List.of(3), 0, 1).ranks())
                .containsExactly(3);
    }
}

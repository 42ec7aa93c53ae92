package dev.pictor.index.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.index.VectorIndexException;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagesTest {

    private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

    private final List<List<Integer>> tried = new ArrayList<>();
    private final List<Integer> passed = new ArrayList<>();

    private static VectorIndexException failure(Status status) {
        return new VectorIndexException.Transient("", status.asRuntimeException());
    }

    /** A call that takes so many items. */
    private void take(int most, List<Integer> page, Status refusal) {
        tried.add(List.copyOf(page));
        if (page.size() > most) {
            throw failure(refusal);
        }
        passed.addAll(page);
    }

    private List<Integer> sizes() {
        return tried.stream().map(List::size).toList();
    }

    @Test
    void nothingIsNoCall() {
        Pages.each(List.<Integer>of(), _ -> 1, page -> take(10, page, Status.OK));
        assertThat(tried).isEmpty();
    }

    @Test
    void whatFitsIsOneCall() {
        Pages.each(TEN, _ -> Pages.MOST_BYTES / 10, page -> take(10, page, Status.OK));
        assertThat(tried).containsExactly(TEN);
    }

    @Test
    void pagesAreFilledUpToTheirBytes() {
        Pages.each(TEN, i -> i * Pages.MOST_BYTES / 9, page -> take(10, page, Status.OK));
        assertThat(tried)
                .startsWith(List.of(0, 1, 2, 3), List.of(4, 5), List.of(6))
                .endsWith(List.of(9));
        assertThat(passed).isEqualTo(TEN);
    }

    @Test
    void anItemLargerThanAPageGoesAlone() {
        Pages.each(TEN, i -> i == 4 ? 2 * Pages.MOST_BYTES : 1, page -> take(10, page, Status.OK));
        assertThat(sizes()).containsExactly(4, 1, 5);
        assertThat(passed).isEqualTo(TEN);
    }

    @Test
    void whatIsTooLargeIsHalvedAndTheRestNotTriedLarger() {
        Pages.each(TEN, _ -> 0, page -> take(3, page, Status.RESOURCE_EXHAUSTED));
        assertThat(sizes()).containsExactly(10, 5, 2, 2, 2, 2, 2);
        assertThat(passed).isEqualTo(TEN);
    }

    @Test
    void aServerOnTonicSaysItOtherwise() {
        Pages.each(TEN, _ -> 0, page -> take(5, page, Status.OUT_OF_RANGE));
        assertThat(sizes()).containsExactly(10, 5, 5);
    }

    @Test
    void overloadEndsSoonAndAsItIs() {
        assertThatThrownBy(() ->
                        Pages.each(TEN, _ -> 0, page -> take(0, page, Status.RESOURCE_EXHAUSTED)))
                .isInstanceOf(VectorIndexException.Transient.class);
        assertThat(sizes()).containsExactly(10, 5, 2, 1);
    }

    @Test
    void otherFailuresAreNotTriedAgain() {
        assertThatThrownBy(() -> Pages.each(TEN, _ -> 0, page -> take(1, page, Status.UNAVAILABLE)))
                .isInstanceOf(VectorIndexException.Transient.class);
        assertThat(tried).hasSize(1);
    }
}

package dev.pictor.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(100, 20);

    @Test
    void largeChargesLeaveTheReserveToSmallOnes() {
        assertThat(budget.take(50, false)).isPresent();
        assertThat(budget.take(31, false)).isEmpty();
        assertThat(budget.take(30, false)).isPresent();
        assertThat(budget.take(1, false)).isEmpty();
        assertThat(budget.take(20, true)).isPresent();
        assertThat(budget.take(1, true)).isEmpty();
        assertThat(budget.free()).isZero();
    }

    @Test
    void whatIsLargerThanAllGetsInAlone() {
        var all = budget.take(1_000, false).orElseThrow();
        assertThat(budget.free()).isEqualTo(20);
        assertThat(budget.take(1_000, false)).isEmpty();
        all.close();
        assertThat(budget.take(1_000, false)).isPresent();
    }

    @Test
    void aChargeGoesBackOnce() {
        var charge = budget.take(60, false).orElseThrow();
        charge.close();
        charge.close();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void aSharedChargeGoesBackWithItsLastHolder() {
        var connection = budget.take(60, false).orElseThrow();
        var resource = connection.share();
        connection.close();
        connection.close();
        assertThat(budget.free()).isEqualTo(40);
        resource.close();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whatIsHeldAfterItWentBackCountsAgain() {
        var connection = budget.take(60, false).orElseThrow();
        connection.close();
        var other = budget.take(80, false).orElseThrow();
        var late = connection.share();
        assertThat(budget.free()).isEqualTo(-40);
        assertThat(budget.take(1, true)).isEmpty();
        late.close();
        other.close();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        try (var pool = Executors.newFixedThreadPool(4)) {
            var work =
                    Stream.<Callable<Boolean>>generate(() ->
                                    () -> {
                                        var charge = budget.take(15, false);
                                        charge.ifPresent(c -> {
                                            var share = c.share();
                                            c.close();
                                            share.close();
                                        });
                                        return charge.isPresent();
                                    })
                            .limit(1_000)
                            .toList();
            assertThat(pool.invokeAll(work)).anyMatch(result -> result.resultNow());
        }
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void aReserveAsLargeAsTheBudgetIsRefused() {
        assertThatThrownBy(() -> new ByteBudget(20, 20)).hasMessageContaining("20");
    }
}

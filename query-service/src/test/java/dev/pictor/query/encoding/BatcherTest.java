package dev.pictor.query.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {

    private final Queue<List<Integer>> batches = new ConcurrentLinkedQueue<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** Doubles its inputs; 0 holds the thread until released, negative numbers fail. */
    private List<Integer> work(List<Integer> batch) {
        batches.add(batch);
        if (batch.contains(0)) {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (batch.stream().anyMatch(i -> i < 0)) {
            throw new IllegalArgumentException("negative");
        }
        return batch.stream().map(i -> 2 * i).toList();
    }

    private static Future<Integer> submit(
            ExecutorService callers, Batcher<Integer, Integer> batcher, int input) {
        return callers.submit(() -> batcher.call(input));
    }

    @Test
    void whatArrivesMeanwhileSharesABatch() throws Exception {
        try (var batcher = new Batcher<>("test", 8, this::work);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = submit(callers, batcher, 0);
            entered.await();
            var others =
                    IntStream.rangeClosed(1, 12)
                            .mapToObj(i -> submit(callers, batcher, i))
                            .toList();
            await().until(() -> batcher.waiting() == 12);
            release.countDown();
            assertThat(first.get()).isZero();
            for (int i = 1; i <= 12; i++) {
                assertThat(others.get(i - 1).get()).isEqualTo(2 * i);
            }
            assertThat(batches).extracting(List::size).containsExactly(1, 8, 4);
        }
    }

    @Test
    void aBadInputFailsAlone() throws Exception {
        try (var batcher = new Batcher<>("test", 8, this::work);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = submit(callers, batcher, 0);
            entered.await();
            var bad = submit(callers, batcher, -1);
            var good = submit(callers, batcher, 5);
            await().until(() -> batcher.waiting() == 2);
            release.countDown();
            assertThat(first.get()).isZero();
            assertThat(good.get()).isEqualTo(10);
            assertThatThrownBy(bad::get).hasRootCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCallAfterTheEndFails() {
        var batcher = new Batcher<>("test", 8, this::work);
        batcher.close();
        assertThatThrownBy(() -> batcher.call(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedCallStillWaits() throws Exception {
        try (var batcher = new Batcher<>("test", 8, this::work)) {
            var result = new CompletableFuture<Integer>();
            var caller = Thread.ofVirtual().start(() -> result.complete(batcher.call(0)));
            entered.await();
            caller.interrupt();
            assertThat(result.getNow(-1)).isEqualTo(-1);
            release.countDown();
            assertThat(result.get()).isZero();
        }
    }
}

package dev.pictor.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatienceTest {

    private final Outage outage = new Outage("store");
    private final Patience patience = Patience.of("work", IOException.class::isInstance, outage);

    @Test
    void whatPassesIsWaitedOutOnTheCallersThread() throws InterruptedException {
        var calls = new AtomicInteger();
        var thread =
                patience.await(() -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new IOException("away");
                    }
                    return Thread.currentThread();
                });
        assertThat(calls).hasValue(3);
        assertThat(thread).isSameAs(Thread.currentThread());
        assertThat(outage.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void readinessSaysWhatIsWaitedForUntilItIsThere() {
        var there = new CompletableFuture<String>();
        var waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                patience.await(() -> {
                                    if (!there.isDone()) {
                                        throw new IOException("away");
                                    }
                                    return there.join();
                                });
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        await().until(() -> outage.call().getStatus() == Status.DOWN);
        assertThat(outage.call().getData().orElseThrow()).containsEntry("reason", "away");
        there.complete("here");
        await().until(() -> !waiting.isAlive());
        assertThat(outage.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void whatStaysIsThrownAtOnceAndShown() {
        var calls = new AtomicInteger();
        assertThatThrownBy(() ->
                        patience.run(() -> {
                            calls.incrementAndGet();
                            throw new IllegalArgumentException("no permission");
                        }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(calls).hasValue(1);
        assertThat(outage.call().getData().orElseThrow()).containsEntry("reason", "no permission");
    }

    @Test
    void anErrorIsNeverWaitedOut() {
        var calls = new AtomicInteger();
        var always = Patience.of("work", _ -> true, outage);
        assertThatThrownBy(() ->
                        always.run(() -> {
                            calls.incrementAndGet();
                            throw new StackOverflowError();
                        }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anInterruptEndsTheWaiting() {
        var ended = new CompletableFuture<Throwable>();
        var waiting =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                patience.run(() -> {
                                    throw new IOException("away");
                                });
                            } catch (InterruptedException e) {
                                ended.complete(e);
                            }
                        });
        await().until(() -> outage.call().getStatus() == Status.DOWN);
        waiting.interrupt();
        assertThat(ended.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join())
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aReasonNamesTheCauseOnce() {
        var cause = new IOException("disk full");
        assertThat(Reasons.of(new IllegalStateException(cause)))
                .isEqualTo("java.io.IOException: disk full");
        assertThat(Reasons.of(new IllegalStateException("corpus", cause)))
                .isEqualTo("corpus: disk full");
        assertThat(Reasons.of(new NullPointerException())).isEqualTo("NullPointerException");
    }
}

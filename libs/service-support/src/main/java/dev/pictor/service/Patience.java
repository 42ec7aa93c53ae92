package dev.pictor.service;

import io.quarkus.logging.Log;
import io.smallrye.faulttolerance.api.Guard;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which services wait: the same work again, until it succeeds, after pauses that
 * double from 0.2 to 10 seconds (2 at start) with some chance in them. A failure that does not pass
 * by itself, and any {@link Error}, is thrown at once. Each failure is logged; where there is an
 * {@link Outage}, readiness shows it until the next success.
 *
 * <p>The work runs on the caller's thread, which may be a virtual one. Thread-safe.
 */
public final class Patience {

    private static final long FIRST_MILLIS = 200;
    private static final long LAST_MILLIS = 10_000;

    /** At start: what is waited for is about to start as well. */
    private static final long LAST_AT_START_MILLIS = 2_000;

    private final Guard guard;
    private final @Nullable Outage outage;

    private Patience(Guard guard, @Nullable Outage outage) {
        this.guard = guard;
        this.outage = outage;
    }

    /**
     * Waits while a service starts.
     *
     * @param what it waits for, such as {@code the vector store}
     * @param passes which failures pass by themselves; any other ends the start
     */
    public static Patience atStart(String what, Predicate<Throwable> passes) {
        return new Patience(
                guard(
                        LAST_AT_START_MILLIS,
                        passes,
                        failure -> Log.warnf("waiting for %s: %s", what, Reasons.of(failure))),
                null);
    }

    /**
     * Waits in the midst of a stream, on which standing still is better than losing anything.
     *
     * @param what stands still meanwhile, such as {@code indexing}
     * @param passes which failures are waited out
     * @param outage shows why
     */
    public static Patience of(String what, Predicate<Throwable> passes, Outage outage) {
        return new Patience(
                guard(
                        LAST_MILLIS,
                        passes,
                        failure -> {
                            // Where it failed is told once, why each time.
                            if (outage.begins(failure)) {
                                Log.warnf(failure, "%s waits: %s", what, Reasons.of(failure));
                            } else {
                                Log.warnf("%s waits: %s", what, Reasons.of(failure));
                            }
                        }),
                outage);
    }

    private static Guard guard(
            long lastMillis, Predicate<Throwable> passes, Consumer<Throwable> failed) {
        return Guard.create()
                .withRetry()
                .maxRetries(-1)
                .maxDuration(0, ChronoUnit.MILLIS) // none
                .delay(FIRST_MILLIS, ChronoUnit.MILLIS)
                .jitter(FIRST_MILLIS / 4, ChronoUnit.MILLIS)
                // An error of the machine is nobody's to wait out.
                .whenException(failure -> failure instanceof Exception && passes.test(failure))
                .beforeRetry(failed)
                .withExponentialBackoff()
                .maxDelay(lastMillis, ChronoUnit.MILLIS)
                .done()
                .done()
                .build();
    }

    /**
     * Does the work, as often as it takes.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RuntimeException a failure that does not pass; readiness shows it, too
     */
    public <T> T await(Callable<T> work) throws InterruptedException {
        try {
            @SuppressWarnings("unchecked")
            var result = (T) guard.call(work::call, Object.class);
            if (outage != null) {
                outage.over();
            }
            return result;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (outage != null) {
                outage.because(e);
            }
            throw e instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(e);
        }
    }

    /** Does work that has no result. */
    public void run(Work work) throws InterruptedException {
        await(() -> {
            work.run();
            return true;
        });
    }

    /** Work that has no result. */
    @FunctionalInterface
    public interface Work {
        /** Does it once. */
        void run() throws Exception;
    }
}

package dev.pictor.service.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How fast a body must come.
 *
 * @param patience how far it may lag behind the rate
 * @param rate bytes a second
 */
record Pace(Duration patience, long rate) {

    /** Whether a body of which so many bytes have come since its head is too slow. */
    boolean tooSlow(long nanos, long bytes) {
        double late = nanos - (double) bytes / rate * TimeUnit.SECONDS.toNanos(1);
        return late > patience.toNanos();
    }

    /** Milliseconds between two looks at a body. */
    long interval() {
        return Math.clamp(patience.toMillis() / 4, 20, 1_000);
    }
}

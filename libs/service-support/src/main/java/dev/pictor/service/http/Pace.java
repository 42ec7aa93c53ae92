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

    /** A look at one body now and then; for one thread. */
    static final class Watch {

        private final Pace pace;
        private long last;
        private long waited;

        private Watch(Pace pace, long now) {
            this.pace = pace;
            last = now;
        }

        /**
         * Whether the body is too slow now. Time in which nobody could look, because this process
         * stood still, is not the client's: what has come meanwhile has not been read yet.
         *
         * @param now nanoseconds, as {@link System#nanoTime} has them
         */
        boolean tooSlow(long now, long bytes) {
            waited += Math.min(now - last, 2 * TimeUnit.MILLISECONDS.toNanos(pace.interval()));
            last = now;
            return pace.tooSlow(waited, bytes);
        }
    }

    /** A watch that begins now. */
    Watch watch(long now) {
        return new Watch(this, now);
    }
}

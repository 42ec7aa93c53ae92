package dev.pictor.embed.indexing;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * Lets the batches in work end before the service does, so that their offsets are committed and
 * none of them is done twice; no other batch begins meanwhile.
 */
@ApplicationScoped
class Drain {

    /** Less than what a container is given to stop. */
    private static final long PATIENCE_SECONDS = 45;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopping;
    private int working;

    /**
     * Begins a batch.
     *
     * @throws CancellationException if the service stops; the batch is for the next one to take
     */
    void begin() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (stopping && working > 0) { // a failure now would end those in work
                changed.await();
            }
            if (stopping) {
                throw new CancellationException("the service stops");
            }
            working++;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a batch. */
    void end() {
        lock.lock();
        try {
            working--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            // Each record that was polled but not begun would be reported as a failure.
            Logger.getLogger("io.smallrye.reactive.messaging.kafka").setLevel(Level.OFF);
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (working > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (working > 0) {
                Log.warnf("%d batches do not end; they will be done again", working);
            }
        } finally {
            lock.unlock();
        }
    }
}

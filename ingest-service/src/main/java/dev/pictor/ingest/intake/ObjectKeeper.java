package dev.pictor.ingest.intake;

import dev.pictor.objects.ObjectStore;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.service.Outage;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Puts what is taken in into the object store. Many writes are under way at once, because each
 * waits for a disk or a network and not for the processor. Repeating one changes nothing.
 */
@ApplicationScoped
public class ObjectKeeper {

    private static final int WRITERS = 32;
    private static final Duration RETRY_FIRST = Duration.ofMillis(200);
    private static final Duration RETRY_LAST = Duration.ofSeconds(10);

    private final ObjectStore objects;
    private final Outage outage;
    private final ExecutorService writers =
            Executors.newFixedThreadPool(
                    WRITERS, Thread.ofPlatform().name("store-", 0).daemon().factory());

    ObjectKeeper(ObjectStore objects, @Identifier("object store") Outage outage) {
        this.objects = objects;
        this.outage = outage;
    }

    @PreDestroy
    void stop() {
        writers.shutdownNow();
    }

    /** Ends when the store holds all of a decision; waits out a store that is away. */
    Uni<Void> keep(Decision decision) {
        if (!(decision instanceof Decision.Accept accept)) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(accept.kept().stream().map(this::put).toList())
                .andFailFast()
                .replaceWithVoid();
    }

    private Uni<Boolean> put(Decision.Kept object) {
        return Uni.createFrom()
                .item(() -> objects.putIfAbsent(object.key(), object.content()))
                .runSubscriptionOn(writers)
                .onFailure(ObjectStoreException.class)
                .invoke(this::waits)
                .onFailure(ObjectStoreException.class)
                .retry()
                .withBackOff(RETRY_FIRST, RETRY_LAST)
                .indefinitely()
                .invoke(outage::over);
    }

    private void waits(Throwable e) {
        Log.warn("intake waits", e);
        outage.because(e);
    }
}

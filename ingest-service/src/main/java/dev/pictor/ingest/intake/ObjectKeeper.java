package dev.pictor.ingest.intake;

import dev.pictor.objects.ObjectStore;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.service.Outage;
import dev.pictor.service.Patience;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Puts what is taken in into the object store. Many writes are under way at once, because each
 * waits for a disk or a network and not for the processor. Repeating one changes nothing.
 */
@ApplicationScoped
public class ObjectKeeper {

    private static final int WRITERS = 32;

    private final ObjectStore objects;
    private final Patience patience;
    private final ExecutorService writers =
            Executors.newFixedThreadPool(
                    WRITERS, Thread.ofPlatform().name("store-", 0).daemon().factory());

    ObjectKeeper(ObjectStore objects, @Identifier("object store") Outage outage) {
        this.objects = objects;
        patience = Patience.of("intake", ObjectStoreException.Transient.class::isInstance, outage);
    }

    @PreDestroy
    void stop() {
        writers.shutdownNow();
    }

    /**
     * Ends when the store holds all of a decision; waits out a store that is away, and fails where
     * it refuses.
     */
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
                .item(
                        Unchecked.supplier(() ->
                                patience.await(
                                        () -> objects.putIfAbsent(object.key(), object.content()))))
                .runSubscriptionOn(writers);
    }
}

package dev.pictor.embed.indexing;

import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import dev.pictor.service.Patience;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Creates this model's generation before any image comes in. */
@ApplicationScoped
class GenerationSetup {

    /** Waits for the store as long as it takes; a store that is too old ends the start. */
    void create(@Observes @Priority(1) StartupEvent start, VectorIndex index, Generation generation)
            throws InterruptedException {
        Patience.atStart("the vector store", VectorIndexException.Transient.class::isInstance)
                .run(() -> {
                    var version = index.check();
                    index.create(generation);
                    if (index.aliased().isEmpty()) {
                        index.pointAlias(generation);
                    }
                    Log.infof("vectors go to %s on Qdrant %s", generation.collection(), version);
                });
    }
}

package dev.pictor.query.search;

import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import dev.pictor.service.Patience;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while this model's generation answers; makes an empty one if it is the first to come. */
@Readiness
@ApplicationScoped
class IndexCheck implements HealthCheck {

    private final VectorIndex index;
    private final Generation generation;

    IndexCheck(VectorIndex index, Generation generation) {
        this.index = index;
        this.generation = generation;
    }

    void create(@Observes @Priority(1) StartupEvent start) throws InterruptedException {
        Patience.atStart("the vector store", VectorIndexException.Transient.class::isInstance)
                .run(() -> {
                    index.check();
                    index.create(generation);
                });
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("vector index");
        try {
            index.states(generation, List.of("health"));
            return response.up().build();
        } catch (VectorIndexException e) {
            return response.down().withData("reason", String.valueOf(e.getMessage())).build();
        }
    }
}

package dev.pictor.embed.indexing;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready while writes to the index succeed; an outage shows here and never in liveness. */
@Readiness
@ApplicationScoped
class IndexReadiness implements HealthCheck {

    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    void failed(Exception e) {
        failure.set(e);
    }

    void succeeded() {
        failure.set(null);
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("vector index");
        var e = failure.get();
        return e == null
                ? response.up().build()
                : response.down().withData("reason", String.valueOf(e.getMessage())).build();
    }
}

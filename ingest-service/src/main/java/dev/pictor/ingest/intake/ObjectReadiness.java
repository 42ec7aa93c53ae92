package dev.pictor.ingest.intake;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready while the object store takes what comes; what came before waits and is not lost. */
@Readiness
@ApplicationScoped
class ObjectReadiness implements HealthCheck {

    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    void failed(Throwable e) {
        failure.set(String.valueOf(e.getMessage()));
    }

    void succeeded() {
        failure.set(null);
    }

    @Override
    public HealthCheckResponse call() {
        var reason = failure.get();
        var response = HealthCheckResponse.named("object store").status(reason == null);
        return reason == null ? response.build() : response.withData("reason", reason).build();
    }
}

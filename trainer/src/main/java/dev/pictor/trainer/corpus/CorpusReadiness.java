package dev.pictor.trainer.corpus;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Whether captions can be kept. */
@Readiness
@ApplicationScoped
class CorpusReadiness implements HealthCheck {

    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    void succeeded() {
        failure.set(null);
    }

    void failed(Exception e) {
        failure.set(e.toString());
    }

    @Override
    public HealthCheckResponse call() {
        var why = failure.get();
        var response = HealthCheckResponse.named("corpus").status(why == null);
        return why == null ? response.build() : response.withData("failure", why).build();
    }
}

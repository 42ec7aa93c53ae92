package dev.pictor.service;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;

/**
 * Readiness of one thing that work waits for: not ready from a failure until the next success.
 * Thread-safe.
 */
public final class Outage implements HealthCheck {

    private final String what;
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    /**
     * Nothing has failed yet.
     *
     * @param what work waits for, such as {@code object store}
     */
    public Outage(String what) {
        this.what = what;
    }

    /** It failed. Readiness shows the message to whoever asks, not that of a cause. */
    public void because(Throwable failure) {
        begins(failure);
    }

    /** As {@link #because}; whether it worked until now. */
    boolean begins(Throwable failure) {
        var message = failure.getMessage();
        return reason.getAndSet(message == null ? failure.getClass().getSimpleName() : message)
                == null;
    }

    /** Why it fails; empty while it works. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason.get());
    }

    /** It works. */
    public void over() {
        reason.set(null);
    }

    @Override
    public HealthCheckResponse call() {
        var why = reason.get();
        var response = HealthCheckResponse.named(what).status(why == null);
        return why == null ? response.build() : response.withData("reason", why).build();
    }
}

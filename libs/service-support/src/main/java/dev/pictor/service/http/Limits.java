package dev.pictor.service.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.pictor.service.http.Callers.Caller;
import io.github.bucket4j.Bucket;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Turns away what is too much before anything is done for it: more requests of one client than the
 * setting allows (a token bucket each; a client is the holder of a key, or an address), and bodies
 * that say they are too long or do not say how long they are. The requests of health and metrics
 * are never counted.
 */
@ApplicationScoped
class Limits {

    private static final int BEFORE_ALL = 10_000;
    private static final int CLIENTS = 100_000;

    private final Callers callers;
    private final HttpSettings settings;
    private final long longest;
    private final LoadingCache<String, Bucket> buckets;

    Limits(
            Callers callers,
            HttpSettings settings,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "10M")
                    MemorySize longest) {
        this.callers = callers;
        this.settings = settings;
        this.longest = longest.asLongValue();
        buckets =
                Caffeine.newBuilder()
                        .maximumSize(CLIENTS)
                        .expireAfterAccess(Duration.ofHours(1))
                        .build(_ -> bucket());
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(settings.burst())
                                .refillGreedy(settings.rate(), Duration.ofSeconds(1)))
                .build();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_ALL);
    }

    void check(RoutingContext context) {
        long length = BodyLength.of(context.request());
        if (length > longest) {
            EarlyAnswer.refuse(
                    context,
                    413,
                    "Content Too Large",
                    "body is longer than %d bytes".formatted(longest));
        } else if (settings.rate() == 0 || context.normalizedPath().startsWith("/q/")) {
            context.next();
        } else {
            var probe = buckets.get(client(context)).tryConsumeAndReturnRemaining(1);
            if (probe.isConsumed()) {
                context.next();
            } else {
                long wait = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
                context.response().putHeader("Retry-After", Long.toString(wait));
                EarlyAnswer.refuse(
                        context,
                        429,
                        "Too Many Requests",
                        "more than %d requests a second, try again later"
                                .formatted(settings.rate()));
            }
        }
    }

    private String client(RoutingContext context) {
        return callers.of(context) instanceof Caller.Known(var client)
                        && !client.equals(Callers.ANYBODY)
                ? "key " + client.name()
                : "address " + context.request().remoteAddress().hostAddress();
    }
}

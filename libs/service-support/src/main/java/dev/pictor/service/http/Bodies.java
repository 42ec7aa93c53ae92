package dev.pictor.service.http;

import dev.pictor.service.http.ByteBudget.Charge;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;

/**
 * Bounds the heap that bodies of requests take: each is charged before it is read, and one that
 * does not fit is turned away with 503. The charge ends with the response or the connection, or
 * with the resource if that {@link HoldsBody holds} the body for longer. A body that comes too
 * slowly ends with 408, so that nobody can hold a charge by sending next to nothing.
 */
@ApplicationScoped
class Bodies {

    /** What the longest small body has. */
    static final long SMALL = 1 << 20;

    /**
     * Bytes of heap for each of a file. Reading collects pieces and then joins them, 2; publishing
     * holds the body and the copy in the Kafka producer's batch, 2. The third is for the pieces
     * that the collector has yet to find and the rest of the last region of a large array. Files of
     * forms lie on disk until they are read one by one, which takes no more.
     */
    static final int FILE = 3;

    /**
     * Bytes of heap for each of a JSON or text. The longest way is an image in base64: the body's
     * bytes and text, the characters that the parser collects, 2 bytes each, the field as a text,
     * and what is decoded.
     */
    static final int TEXT = 6;

    /** What a body counts that comes in chunks and does not tell its length: a largest image. */
    static final long CHUNKED = 16 << 20;

    private static final int AFTER_LIMITS = 9_000;
    private static final String CHARGE = Charge.class.getName();

    private final ByteBudget budget;
    private final Pace pace;

    Bodies(HttpSettings settings) {
        long bytes = settings.bodyBytes();
        if (bytes < HttpSettings.LEAST_BODIES) {
            throw new IllegalArgumentException(
                    "pictor.http.bodies is %d bytes, expected 32M or more: an image of 10 MB takes three times as much"
                            .formatted(bytes));
        }
        if (settings.bodyRate().asLongValue() < 1) {
            throw new IllegalArgumentException(
                    "pictor.http.body-rate is %d bytes a second, expected 1 or more"
                            .formatted(settings.bodyRate().asLongValue()));
        }
        budget = new ByteBudget(bytes, Math.max(bytes / 8, TEXT * SMALL));
        pace = new Pace(settings.bodyPatience(), settings.bodyRate().asLongValue());
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, AFTER_LIMITS);
    }

    /** Bytes that no body holds. */
    long free() {
        return budget.free();
    }

    void admit(RoutingContext context) {
        long told = BodyLength.of(context.request());
        if (told == 0) {
            context.next();
            return;
        }
        long length = told == BodyLength.UNKNOWN ? CHUNKED : told;
        var charge = budget.take(length * copies(context.request()), length <= SMALL);
        if (charge.isEmpty()) {
            context.response().putHeader("Retry-After", "2");
            EarlyAnswer.refuse(
                    context,
                    503,
                    "Service Unavailable",
                    ("bodies of other requests fill the memory for them, and this one has %d bytes;"
                                    + " nothing was done: try again")
                            .formatted(length));
            return;
        }
        context.put(CHARGE, charge.get());
        long watch = watch(context, length);
        context.addEndHandler(_ -> {
            context.vertx().cancelTimer(watch);
            charge.get().close();
        });
        context.next();
    }

    /** Bytes that are kept lent until this is closed. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Keeps the bytes of a request's body lent. */
    static Hold hold(RoutingContext context) {
        Charge charge = context.get(CHARGE);
        return charge == null ? () -> {} : charge.share()::close;
    }

    private long watch(RoutingContext context, long length) {
        var request = context.request();
        var looks = pace.watch(System.nanoTime());
        return context.vertx()
                .setPeriodic(
                        pace.interval(),
                        timer -> {
                            if (request.isEnded() || request.bytesRead() >= length) {
                                context.vertx().cancelTimer(timer);
                            } else if (looks.tooSlow(System.nanoTime(), request.bytesRead())) {
                                context.vertx().cancelTimer(timer);
                                EarlyAnswer.cutOff(
                                        context,
                                        408,
                                        "Request Timeout",
                                        "%d bytes of the body have come, expected are %d a second: send it faster"
                                                .formatted(request.bytesRead(), pace.rate()));
                            }
                        });
    }

    private static int copies(HttpServerRequest request) {
        var type = request.getHeader("Content-Type");
        var lower = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("text/") || lower.startsWith("application/json") ? TEXT : FILE;
    }
}

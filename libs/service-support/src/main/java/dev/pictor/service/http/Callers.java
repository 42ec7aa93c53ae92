package dev.pictor.service.http;

import dev.pictor.service.http.ApiKeys.Client;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Tells who calls, by {@code Authorization: Bearer KEY} or {@code X-API-Key: KEY}. */
@ApplicationScoped
class Callers {

    private static final String CALLER = Caller.class.getName();
    private static final String BEARER = "bearer ";
    static final Client ANYBODY = new Client("anybody", Set.of(Role.READ, Role.WRITE, Role.ADMIN));

    private final Optional<ApiKeys> keys;

    Callers(HttpSettings settings) {
        keys = settings.keys().map(ApiKeys::read);
    }

    /** Who calls. */
    sealed interface Caller {

        /** Somebody who may do something. */
        record Known(Client client) implements Caller {}

        /** Somebody who shows no key where one is needed. */
        record Keyless() implements Caller {}

        /** Somebody whose key is not known here. */
        record Wrong() implements Caller {}
    }

    /** Looks the key up once a request, whoever asks. */
    Caller of(RoutingContext context) {
        Caller known = context.get(CALLER);
        if (known != null) {
            return known;
        }
        var caller = of(context.request());
        context.put(CALLER, caller);
        return caller;
    }

    private Caller of(HttpServerRequest request) {
        if (keys.isEmpty()) {
            return new Caller.Known(ANYBODY);
        }
        var shown = shown(request);
        if (shown.isEmpty()) {
            return new Caller.Keyless();
        }
        return keys.get()
                .holder(shown.get())
                .<Caller>map(Caller.Known::new)
                .orElseGet(Caller.Wrong::new);
    }

    private static Optional<String> shown(HttpServerRequest request) {
        var authorization = request.getHeader("Authorization");
        if (authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        }
        return Optional.ofNullable(request.getHeader("X-API-Key"));
    }
}

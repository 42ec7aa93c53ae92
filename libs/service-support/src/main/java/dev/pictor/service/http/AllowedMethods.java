package dev.pictor.service.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells with every 405, whoever answers it, which methods there are (RFC 9110, section 15.5.6). */
@ApplicationScoped
class AllowedMethods {

    private static final int BEFORE_ANY_ANSWER = 12_000;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Routes routes;

    AllowedMethods(Routes routes) {
        this.routes = routes;
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, BEFORE_ANY_ANSWER);
    }

    private void add(RoutingContext context) {
        var response = context.response();
        context.addHeadersEndHandler(_ -> {
            if (response.getStatusCode() == METHOD_NOT_ALLOWED
                    && !response.headers().contains("Allow")) {
                response.putHeader(
                        "Allow", String.join(", ", routes.methods(context.normalizedPath())));
            }
        });
        context.next();
    }
}

package dev.pictor.query.page;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What browsers are told of the page's files: that nothing may run but these, that nobody may frame
 * them, and that they are asked for again after an upgrade.
 */
@ApplicationScoped
class PageHeaders {

    private static final int AFTER_THE_RULES = 9_000;

    private final String policy;

    PageHeaders(PageSettings settings) {
        var others =
                Stream.of(settings.ingest(), settings.embed(), settings.trainer())
                        .flatMap(service -> service.stream())
                        .map(PageHeaders::origin)
                        .collect(Collectors.joining(" "));
        policy =
                ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:"
                                + " data:; connect-src 'self' https: %s; form-action 'self'; base-uri"
                                + " 'none'; frame-ancestors 'none'")
                        .formatted(others);
    }

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    void register(@Observes Filters filters) {
        filters.register(this::add, AFTER_THE_RULES);
    }

    void add(RoutingContext context) {
        var path = context.normalizedPath();
        if (!path.startsWith("/v1/") && !path.startsWith("/q/")) {
            // At the end: what serves the files has other ideas of how long they last.
            context.addHeadersEndHandler(_ ->
                    context.response()
                            .putHeader("Content-Security-Policy", policy)
                            .putHeader("Referrer-Policy", "no-referrer")
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache"));
        }
        context.next();
    }
}

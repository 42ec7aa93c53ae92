package dev.pictor.service.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What holds for every request before anybody looks at it: its method, address and headers can be
 * understood, and it is not a page of another site that makes a browser send it.
 */
@ApplicationScoped
class RequestRules {

    private static final int FIRST = 11_000;
    private static final int PREFLIGHT_SECONDS = 600;

    /** The methods that anything here may be asked with. */
    static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    /** Health, metrics, descriptions: Quarkus would answer any method with what a GET gets. */
    private static final String OF_THE_SERVICE = "/q/";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** The names it answers to; empty for any. */
    private final Set<String> hosts;

    private final List<String> origins;

    /** Tells browsers that pages of these origins may read the answers (Fetch, section 3.3). */
    private final CorsHandler sharing;

    RequestRules(@ConfigProperty(name = "quarkus.http.host") String host, HttpSettings settings) {
        hosts =
                settings.hosts()
                        .map(Set::copyOf)
                        .orElse(LOOPBACK.contains(host) ? LOOPBACK : Set.of());
        origins = settings.origins().orElse(List.of());
        sharing =
                CorsHandler.create()
                        .addOrigins(origins)
                        .allowedMethods(
                                Set.of(
                                        HttpMethod.GET,
                                        HttpMethod.HEAD,
                                        HttpMethod.POST,
                                        HttpMethod.DELETE))
                        .allowedHeaders(
                                Set.of("Authorization", "Content-Type", "X-API-Key", "Range"))
                        .exposedHeaders(Set.of("ETag", "Retry-After", "Content-Range"))
                        .maxAgeSeconds(PREFLIGHT_SECONDS);
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    void check(RoutingContext context) {
        var request = context.request();
        if (!METHODS.contains(request.method().name())) {
            refuse(context, 405, "Method Not Allowed", "method", "no such method here");
        } else if (context.normalizedPath().startsWith(OF_THE_SERVICE)
                && !HARMLESS.contains(request.method().name())) {
            refuse(context, 405, "Method Not Allowed", "method", "this can only be read");
        } else if (!decodes(request.uri())) {
            refuse(
                    context,
                    400,
                    "Bad Request",
                    "url",
                    "the address is not UTF-8 in percent-encoding");
        } else if (!hosts.isEmpty() && !hosts.contains(hostName(request))) {
            // Else a name that an attacker lets point here would make his page one of this origin.
            refuse(
                    context,
                    421,
                    "Misdirected Request",
                    "Host",
                    "this service answers to %s; pictor.http.hosts names others"
                            .formatted(String.join(", ", hosts.stream().sorted().toList())));
        } else if (foreign(request)) {
            refuse(
                    context,
                    403,
                    "Forbidden",
                    "Origin",
                    "pages of other origins may not send this; pictor.http.origins lists those"
                            + " that may");
        } else if (encoded(request)) {
            context.response().putHeader("Accept-Encoding", "identity");
            refuse(
                    context,
                    415,
                    "Unsupported Media Type",
                    "Content-Encoding",
                    "bodies are read as they are: send it without an encoding");
        } else if (BodyLength.of(request) != 0 && !typed(request)) {
            refuse(
                    context,
                    415,
                    "Unsupported Media Type",
                    "Content-Type",
                    "is no media type, such as image/jpeg or application/json");
        } else if (origins.contains(String.valueOf(request.getHeader("Origin")))) {
            sharing.handle(context);
        } else {
            context.next();
        }
    }

    private static void refuse(
            RoutingContext context, int status, String title, String field, String detail) {
        EarlyAnswer.refuse(context, status, title, field, detail);
    }

    /** A body without a type is a file. */
    private static boolean typed(HttpServerRequest request) {
        var type = request.getHeader("Content-Type");
        if (type == null || type.isBlank()) {
            request.headers().set("Content-Type", MediaType.APPLICATION_OCTET_STREAM);
            return true;
        }
        try {
            var parsed = MediaType.valueOf(type);
            return !parsed.isWildcardType() && !parsed.isWildcardSubtype();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean encoded(HttpServerRequest request) {
        var encoding = request.getHeader("Content-Encoding");
        return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
    }

    private boolean foreign(HttpServerRequest request) {
        var origin = request.getHeader("Origin");
        if (origin == null
                || HARMLESS.contains(request.method().name())
                || origins.contains(origin)) {
            return false;
        }
        try {
            var authority = URI.create(origin).getRawAuthority();
            return authority == null || !authority.equalsIgnoreCase(request.getHeader("Host"));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static String hostName(HttpServerRequest request) {
        var authority = request.authority();
        return authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
    }

    /** Whether path and query are UTF-8, percent-encoded. */
    static boolean decodes(String uri) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            if (i + 2 >= uri.length()
                    || !HexFormat.isHexDigit(uri.charAt(i + 1))
                    || !HexFormat.isHexDigit(uri.charAt(i + 2))) {
                return false;
            }
            bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
            i += 2;
        }
        return Utf8.decode(bytes.toByteArray()).isPresent();
    }
}

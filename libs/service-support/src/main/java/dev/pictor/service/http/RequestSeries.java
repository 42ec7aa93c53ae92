package dev.pictor.service.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps the metrics of requests to as many series as there are resources, whatever methods and
 * paths clients make up: a method that is none is {@code OTHER}, a path that is none {@code
 * UNKNOWN}.
 */
@ApplicationScoped
class RequestSeries {

    private static final String REQUESTS = "http.server.";
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** Quarkus's own, in place of paths. */
    private static final Set<String> GROUPS = Set.of("NOT_FOUND", "REDIRECTION", "UNKNOWN", "root");

    @Produces
    @Singleton
    MeterFilter filter(Routes routes) {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith(REQUESTS) ? bounded(id, routes) : id;
            }
        };
    }

    static Meter.Id bounded(Meter.Id id, Routes routes) {
        return id.replaceTags(id.getTags().stream().map(tag -> bounded(tag, id, routes)).toList());
    }

    private static Tag bounded(Tag tag, Meter.Id id, Routes routes) {
        var name = tag.getKey();
        if (name.equals("method") && !RequestRules.METHODS.contains(tag.getValue())) {
            return Tag.of(name, "OTHER");
        }
        if (name.equals("uri") && !bounded(tag.getValue(), id, routes)) {
            return Tag.of(name, "UNKNOWN");
        }
        return tag;
    }

    /** A path that was read from is there: a file of the page, say. */
    private static boolean bounded(String path, Meter.Id id, Routes routes) {
        var status = Objects.requireNonNullElse(id.getTag("status"), "");
        return GROUPS.contains(path)
                || routes.isTemplate(path)
                || (READING.contains(id.getTag("method"))
                        && (status.startsWith("2") || status.startsWith("3")));
    }
}

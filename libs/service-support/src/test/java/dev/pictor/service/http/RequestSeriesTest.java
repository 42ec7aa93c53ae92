package dev.pictor.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSeriesTest {

    private final Routes routes = new Routes(List.of(Things.class, String.class));

    @Path("/v1/things")
    interface Things {
        @POST
        void make();

        @GET
        @Path("{id}")
        String one();

        @DELETE
        @Path("{id}")
        void remove();

        @GET
        @Path("{id}/parts")
        String parts();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/things|OPTIONS, POST",
                "/v1/things/|OPTIONS, POST",
                "/v1/things/a.b|DELETE, GET, HEAD, OPTIONS",
                "/v1/things/a/parts|GET, HEAD, OPTIONS",
                "/q/health|GET, HEAD, OPTIONS",
                "/v1/thingsX|GET, HEAD, OPTIONS"
            })
    void aPathHasTheMethodsOfItsResource(String path, String methods) {
        assertThat(String.join(", ", routes.methods(path))).isEqualTo(methods);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/things/{id}, 200, GET, /v1/things/{id}",
        "POST, /v1/things, 503, POST, /v1/things",
        "GET, /page.js, 304, GET, /page.js",
        "GET, NOT_FOUND, 404, GET, NOT_FOUND",
        "BREW, /v1/things, 405, OTHER, /v1/things",
        "get, /made/up, 405, OTHER, UNKNOWN",
        "GET, /made/up, 421, GET, UNKNOWN",
        "POST, /made/up, 503, POST, UNKNOWN",
        "OPTIONS, /made/up, 200, OPTIONS, UNKNOWN",
        "GET, /made/up, RESET, GET, UNKNOWN"
    })
    void seriesAreThoseOfResources(
            String method, String uri, String status, String methodThen, String uriThen) {
        var id =
                new Meter.Id(
                        "http.server.requests",
                        Tags.of("method", method, "uri", uri, "status", status),
                        null,
                        null,
                        Meter.Type.TIMER);
        var bounded = RequestSeries.bounded(id, routes);
        assertThat(bounded.getTag("method")).isEqualTo(methodThen);
        assertThat(bounded.getTag("uri")).isEqualTo(uriThen);
        assertThat(bounded.getTag("status")).isEqualTo(status);
    }

    @Test
    void otherTagsStay() {
        var id =
                new Meter.Id(
                        "http.server.requests",
                        Tags.of("outcome", "x"),
                        null,
                        null,
                        Meter.Type.TIMER);
        assertThat(RequestSeries.bounded(id, routes)).isEqualTo(id);
    }
}

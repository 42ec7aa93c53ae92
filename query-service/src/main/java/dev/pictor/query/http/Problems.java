package dev.pictor.query.http;

import dev.pictor.index.VectorIndexException;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.query.search.InvalidQueryException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.logging.Log;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Failures as RFC 9457 problems that name the field. */
class Problems {

    static HttpProblem of(Status status, String field, String detail) {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(status.getReasonPhrase())
                .withDetail(detail)
                .with("field", field)
                .build();
    }

    @ServerExceptionMapper
    Response invalidQuery(InvalidQueryException e) {
        var status = e.field().equals("image.id") ? Status.NOT_FOUND : Status.BAD_REQUEST;
        return of(status, e.field(), String.valueOf(e.getMessage())).toResponse();
    }

    @ServerExceptionMapper
    Response indexAway(VectorIndexException e) {
        Log.warn("vector store", e);
        return unavailable("the vector index does not answer, try again");
    }

    @ServerExceptionMapper
    Response objectsAway(ObjectStoreException e) {
        Log.warn("object store", e);
        return unavailable("the object store does not answer, try again");
    }

    private static Response unavailable(String detail) {
        return HttpProblem.builder()
                .withStatus(Status.SERVICE_UNAVAILABLE)
                .withTitle(Status.SERVICE_UNAVAILABLE.getReasonPhrase())
                .withDetail(detail)
                .withHeader("Retry-After", "1")
                .build()
                .toResponse();
    }
}

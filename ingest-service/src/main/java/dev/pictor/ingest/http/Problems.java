package dev.pictor.ingest.http;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;

/** Answers of RFC 9457 that name the field at fault. */
final class Problems {

    private Problems() {}

    static HttpProblem of(Response.StatusType status, String field, String detail) {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(status.getReasonPhrase())
                .withDetail(detail)
                .with("field", field)
                .build();
    }
}

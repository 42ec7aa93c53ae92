package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.SERVICE_UNAVAILABLE;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.StatusType;

/** Answers of RFC 9457 that name the field at fault. */
public final class Problem {

    private Problem() {}

    /**
     * A problem, to be thrown or sent.
     *
     * @param field the field of the request at fault; empty if it is none of them
     * @param detail what is wrong and the way out, in words
     */
    public static HttpProblem of(StatusType status, String field, String detail) {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(status.getReasonPhrase())
                .withDetail(detail)
                .with("field", field)
                .build();
    }

    /** What is behind the service does not answer; the same request may succeed in a second. */
    public static HttpProblem unavailable(String detail) {
        return HttpProblem.builder()
                .withStatus(SERVICE_UNAVAILABLE)
                .withTitle(SERVICE_UNAVAILABLE.getReasonPhrase())
                .withDetail(detail)
                .withHeader("Retry-After", "1")
                .build();
    }
}

package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.SERVICE_UNAVAILABLE;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.StatusType;

/** Answers of RFC 9457 that name the field at fault. */
public final class Problem {

    /** What a client sent is not sent back to it in full. */
    private static final int LONGEST = 500;

    private Problem() {}

    /** A text of a client as it may be repeated: not all of a long one. */
    public static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

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
                .withDetail(cut(detail))
                .with("field", cut(field))
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

package dev.pictor.ingest.http;

import dev.pictor.events.ImageId;
import dev.pictor.events.RejectedEventException;
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

    /** The id, or the problem with it. */
    static String checkedId(String id) {
        try {
            return ImageId.check(id);
        } catch (RejectedEventException e) {
            throw of(Response.Status.BAD_REQUEST, "id", e.reason());
        }
    }
}

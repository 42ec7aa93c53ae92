package dev.pictor.ingest.http;

import dev.pictor.events.ImageId;
import dev.pictor.events.RejectedEventException;
import dev.pictor.service.http.Problem;
import jakarta.ws.rs.core.Response;

/** Ids as requests give them. */
final class PathId {

    private PathId() {}

    /** The id, or the problem with it. */
    static String checked(String id) {
        try {
            return ImageId.check(id);
        } catch (RejectedEventException e) {
            throw Problem.of(Response.Status.BAD_REQUEST, "id", e.reason());
        }
    }
}

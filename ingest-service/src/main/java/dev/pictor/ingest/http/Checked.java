package dev.pictor.ingest.http;

import dev.pictor.events.ImageId;
import dev.pictor.events.RejectedEventException;
import dev.pictor.service.http.Problem;
import jakarta.ws.rs.core.Response.Status;
import java.util.function.Supplier;

/** What the inbox would refuse, as a problem of the field that it came in. */
final class Checked {

    private Checked() {}

    /** Makes something of a field, or says what the inbox has against it. */
    static <T> T of(String field, Supplier<T> made) {
        try {
            return made.get();
        } catch (RejectedEventException e) {
            throw Problem.of(Status.BAD_REQUEST, field, e.reason());
        }
    }

    /** An id as a request gives it. */
    static String id(String id) {
        return of("id", () -> ImageId.check(id));
    }
}

package dev.pictor.ingest.http;

import dev.pictor.captions.CaptionCleaner;
import dev.pictor.events.CaptionSubmission;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.service.http.HoldsBody;
import dev.pictor.service.http.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Captions over HTTP: the same inbox as for Kafka clients. */
@RolesAllowed(Role.WRITE)
@Path("/v1/captions")
@RunOnVirtualThread
@HoldsBody
public class CaptionsResource {

    private final Inbox inbox;
    private final CaptionsBody bodies;

    CaptionsResource(Inbox inbox, CaptionCleaner cleaner, IngestSettings settings) {
        this.inbox = inbox;
        bodies = new CaptionsBody(cleaner, settings.captions().perRequest());
    }

    /** Queues captions as JSON. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Publish captions",
            description =
                    "An object with text and, where known, id, imageId and lang, or an array of"
                            + " them. All are queued or none; answered once Kafka has them.")
    public Response json(byte[] body) {
        return put(bodies.json(body));
    }

    /** Queues captions as lines. */
    @POST
    @Consumes(MediaType.TEXT_PLAIN)
    @Operation(summary = "Publish captions, one a line")
    public Response lines(byte[] body) {
        return put(bodies.lines(body));
    }

    /** Queues a delete. */
    @DELETE
    @Path("{id}")
    @Operation(summary = "Forget a caption")
    public Response delete(@PathParam("id") String id) {
        return put(List.of(new CaptionSubmission(PathId.checked(id), null)));
    }

    private Response put(List<CaptionSubmission> captions) {
        inbox.put(captions);
        return Response.accepted(
                        new Published(captions.stream().map(CaptionSubmission::id).toList()))
                .build();
    }
}

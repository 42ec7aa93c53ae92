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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Captions over HTTP: the same inbox as for Kafka clients. */
@RolesAllowed(Role.WRITE)
@Produces(MediaType.APPLICATION_JSON)
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
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @Operation(
            operationId = "publishCaptions",
            summary = "Publish captions",
            description =
                    "An object, or an array of them. All are queued or none; answered once Kafka"
                            + " has them.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            oneOf = {
                                                CaptionRequest.class,
                                                CaptionRequest[].class
                                            })))
    public Published json(CaptionRequests requests) {
        return put(requests.read(bodies));
    }

    /** Queues captions as lines. */
    @POST
    @Consumes(MediaType.TEXT_PLAIN)
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @Operation(operationId = "publishCaptionLines", summary = "Publish captions, one a line")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.TEXT_PLAIN,
                            schema = @Schema(type = SchemaType.STRING)))
    public Published lines(byte[] body) {
        return put(bodies.lines(body));
    }

    /** Queues a delete. */
    @DELETE
    @Path("{id}")
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @Operation(operationId = "deleteCaption", summary = "Forget a caption")
    public Published delete(@PathParam("id") String id) {
        return put(List.of(new CaptionSubmission(Checked.id(id), null)));
    }

    private Published put(List<CaptionSubmission> captions) {
        inbox.put(captions);
        return new Published(captions.stream().map(CaptionSubmission::id).toList());
    }
}

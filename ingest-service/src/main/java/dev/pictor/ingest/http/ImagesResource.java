package dev.pictor.ingest.http;

import dev.pictor.events.ImageSubmission;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.service.http.Form;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Publishing over HTTP: the same inbox as for Kafka clients, so the same checks come after. */
@RolesAllowed(Role.WRITE)
@Produces(MediaType.APPLICATION_JSON)
@Path("/v1/images")
@RunOnVirtualThread
@HoldsBody
public class ImagesResource {

    private final Inbox inbox;
    private final Publication publication;

    ImagesResource(Inbox inbox, IngestSettings settings) {
        this.inbox = inbox;
        publication = new Publication(settings.limits().bytes());
    }

    /** Queues the files of a form. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @Operation(
            operationId = "publishForm",
            summary = "Publish images",
            description =
                    "Every file part is an image; id, caption, tag, tags, uri and attr.NAME parts"
                            + " tell about it. All are checked before the first is sent; answered"
                            + " once Kafka has them.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema = @Schema(implementation = ImageForm.class)))
    public Published publish(Form form) {
        var submissions = publication.of(form);
        submissions.forEach(inbox::put);
        return new Published(submissions.stream().map(ImageSubmission::id).toList());
    }

    /** Queues the body as one image. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @Operation(operationId = "publish", summary = "Publish one image as the raw body")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Published publish(
            byte[] body,
            @QueryParam("id") @Nullable String id,
            @QueryParam("caption") @Nullable String caption,
            @QueryParam("tag") List<String> tags) {
        var submission = publication.of(body, id, caption, tags);
        inbox.put(submission);
        return new Published(List.of(submission.id()));
    }

    /** Queues a delete. */
    @DELETE
    @Path("{id}")
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @Operation(operationId = "delete", summary = "Forget an image")
    public Published delete(@PathParam("id") String id) {
        inbox.put(ImageSubmission.delete(Checked.id(id)));
        return new Published(List.of(id));
    }
}

package dev.pictor.ingest.http;

import static jakarta.ws.rs.core.Response.Status.CONFLICT;
import static jakarta.ws.rs.core.Response.Status.NOT_FOUND;

import dev.pictor.events.Refusal;
import dev.pictor.ingest.rejections.CaptionRejections;
import dev.pictor.ingest.rejections.ImageRejections;
import dev.pictor.ingest.rejections.RejectionId;
import dev.pictor.ingest.rejections.RejectionLog;
import dev.pictor.ingest.rejections.Resending;
import dev.pictor.service.http.InvalidFieldException;
import dev.pictor.service.http.Problem;
import dev.pictor.service.http.Role;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Images and captions that were refused: asked for, and images sent again after a fix. */
@Produces(MediaType.APPLICATION_JSON)
@Path("/v1/rejections")
@RunOnVirtualThread
public class RejectionsResource {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MOST = 1_000;
    private static final Resending.Decision UNKNOWN = new Resending.Decision.Unknown();

    private final ImageRejections images;
    private final CaptionRejections captions;
    private final Resending resending;
    private final Inbox inbox;

    RejectionsResource(
            ImageRejections images, CaptionRejections captions, Resending resending, Inbox inbox) {
        this.images = images;
        this.captions = captions;
        this.resending = resending;
        this.inbox = inbox;
    }

    /** The newest refusals, the newest first. */
    public record RejectedImages(List<RejectedImage> rejections) {}

    /** Lists. */
    @GET
    @RolesAllowed(Role.READ)
    @Operation(
            operationId = "rejections",
            summary = "Images that were refused, the newest first",
            description =
                    "Of those that the service remembers. An image that is not there has been taken"
                            + " in, waits, or was refused longer ago.")
    public RejectedImages list(
            @QueryParam("image") @Schema(description = "of this image id only")
                    @Nullable String image,
            @QueryParam("limit")
                    @Schema(
                            implementation = Integer.class,
                            minimum = "1",
                            maximum = "1000",
                            defaultValue = "50")
                    @Nullable String limit) {
        return new RejectedImages(
                newest(images, limit, image).stream().map(RejectedImage::of).toList());
    }

    /** The newest refusals of captions, the newest first. */
    public record RejectedCaptions(List<RejectedCaption> rejections) {}

    /** Lists captions. */
    @GET
    @Path("captions")
    @RolesAllowed(Role.READ)
    @Operation(
            operationId = "rejectedCaptions",
            summary = "Captions that were refused, the newest first",
            description = "Of those that the service remembers.")
    public RejectedCaptions listCaptions(
            @QueryParam("caption") @Schema(description = "of this caption id only")
                    @Nullable String caption,
            @QueryParam("limit")
                    @Schema(
                            implementation = Integer.class,
                            minimum = "1",
                            maximum = "1000",
                            defaultValue = "50")
                    @Nullable String limit) {
        return new RejectedCaptions(
                newest(captions, limit, caption).stream().map(RejectedCaption::of).toList());
    }

    private static List<Refusal> newest(
            RejectionLog log, @Nullable String limit, @Nullable String id) {
        return log.newest(limit(limit), id == null || id.isEmpty() ? null : id)
                .orElseThrow(
                        () -> Problem.unavailable("the topic of rejections is being read back"));
    }

    private static int limit(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST) {
            throw new InvalidFieldException("limit", "expected a whole number from 1 to " + MOST);
        }
        return limit;
    }

    /** Sends one again. */
    @POST
    @RolesAllowed(Role.WRITE)
    @Path("{id}/retry")
    @ResponseStatus(202)
    @APIResponseSchema(value = Published.class, responseCode = "202")
    @APIResponse(
            responseCode = "409",
            description =
                    "It may not: the image has had a later event, which it would undo; it was sent"
                            + " again and refused three times; it is not kept whole")
    @Operation(
            operationId = "retry",
            summary = "Send a refused image again, as it came",
            description =
                    "After a fix, say. Answered once Kafka has it; it may be refused once more.")
    public Published retry(
            @PathParam("id") @Schema(description = "as the list has it, such as 3-17") String id) {
        try {
            return switch (RejectionId.parse(id).map(resending::decide).orElse(UNKNOWN)) {
                case Resending.Decision.Send(var image, var record) -> {
                    inbox.put(record);
                    yield new Published(image == null ? List.of() : List.of(image));
                }
                case Resending.Decision.Refuse(var why) -> throw Problem.of(CONFLICT, "id", why);
                case Resending.Decision.Unknown _ ->
                        throw Problem.of(
                                NOT_FOUND,
                                "id",
                                "no rejection '%s', or no more; GET /v1/rejections lists them"
                                        .formatted(id));
            };
        } catch (KafkaException e) {
            Log.warnf("rejection %s: %s", RejectionId.parse(id).orElse(null), e.getMessage());
            throw Problem.unavailable("Kafka does not answer; nothing was sent");
        }
    }
}

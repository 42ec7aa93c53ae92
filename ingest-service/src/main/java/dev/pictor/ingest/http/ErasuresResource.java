package dev.pictor.ingest.http;

import static jakarta.ws.rs.core.Response.Status.NOT_FOUND;

import dev.pictor.events.ErasureEvent;
import dev.pictor.ingest.erasure.Receipts;
import dev.pictor.ingest.erasure.Retentions;
import dev.pictor.objects.ObjectStoreException;
import dev.pictor.service.http.Problem;
import dev.pictor.service.http.Role;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Comparator;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Receipts of erasures. */
@Produces(MediaType.APPLICATION_JSON)
@Path("/v1/erasures")
@Blocking // the object store is not for virtual threads
public class ErasuresResource {

    private final Receipts receipts;
    private final Retentions retentions;

    ErasuresResource(Receipts receipts, Retentions retentions) {
        this.receipts = receipts;
        this.retentions = retentions;
    }

    /** The receipt of an image. */
    @GET
    @RolesAllowed(Role.READ)
    @Path("{id}")
    @Operation(
            operationId = "erasure",
            summary = "The receipt of an erasure",
            description =
                    "What was removed of a deleted image, where and when, and what a topic may"
                            + " still hold. The first step is there seconds after the delete,"
                            + " others as they are done.")
    public Receipt receipt(@PathParam("id") String id) throws InterruptedException {
        Checked.id(id);
        try {
            var events = receipts.of(id);
            var deleted =
                    events.stream()
                            .filter(event -> event.step() == ErasureEvent.Step.DELETED)
                            .map(ErasureEvent::at)
                            .max(Comparator.<Instant>naturalOrder())
                            .orElseThrow(() ->
                                    Problem.of(
                                            NOT_FOUND,
                                            "id",
                                            "no delete of '%s' has been taken in".formatted(id)));
            return Receipt.of(id, events, retentions.after(deleted));
        } catch (ObjectStoreException | KafkaException e) {
            Log.warnf("the receipt of an erasure: %s", e.getMessage());
            throw Problem.unavailable("the receipt cannot be read now");
        }
    }
}

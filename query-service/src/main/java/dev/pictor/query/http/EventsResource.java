package dev.pictor.query.http;

import dev.pictor.query.live.LiveEvent;
import dev.pictor.query.live.LiveEvents;
import dev.pictor.service.http.Role;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** What happens, as it happens. */
@RolesAllowed(Role.READ)
@Path("/v1/events")
public class EventsResource {

    private final LiveEvents events;

    EventsResource(LiveEvents events) {
        this.events = events;
    }

    /** Changes of the index and of the active release. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "events",
            summary = "Changes of the index and of the active release as server-sent events")
    public Multi<LiveEvent> events() {
        return events.stream();
    }
}

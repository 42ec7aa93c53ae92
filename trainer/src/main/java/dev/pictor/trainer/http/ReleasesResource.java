package dev.pictor.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.events.Release;
import dev.pictor.http.Role;
import dev.pictor.trainer.releases.Releases;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Collection;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Releases: listed, and put in force by hand. */
@RolesAllowed(Role.READ)
@Path("/v1/releases")
@RunOnVirtualThread
public class ReleasesResource {

    private final Releases releases;

    ReleasesResource(Releases releases) {
        this.releases = releases;
    }

    /** Releases and the one in force. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Listing(@Nullable String current, boolean pinned, Collection<Release> releases) {}

    /** All releases of this CLIP. */
    @GET
    @Operation(summary = "Releases of phi and the one in force")
    public Listing list() {
        var announced = releases.announced();
        return new Listing(
                announced.current().map(Release.Current::release).orElse(null),
                announced.current().map(Release.Current::pinned).orElse(false),
                announced.cards().values());
    }

    /** Puts a release in force. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("{id}")
    @Operation(
            summary = "Put a release in force; it stays until another is chosen, unless pin=false")
    public Listing choose(
            @PathParam("id") String id, @QueryParam("pin") @DefaultValue("true") boolean pin) {
        releases.choose(id, pin);
        return list();
    }
}

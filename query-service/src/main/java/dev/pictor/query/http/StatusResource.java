package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.clip.Clip;
import dev.pictor.events.Release;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndex;
import dev.pictor.query.page.PageSettings;
import dev.pictor.query.releases.ReleaseFollower;
import dev.pictor.service.http.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What the service runs on, and how much it holds. */
@RolesAllowed(Role.READ)
@Path("/v1")
@RunOnVirtualThread
public class StatusResource {

    private final VectorIndex index;
    private final Generation generation;
    private final Clip clip;
    private final ReleaseFollower releases;
    private final PageSettings page;

    StatusResource(
            VectorIndex index,
            Generation generation,
            Clip clip,
            ReleaseFollower releases,
            PageSettings page) {
        this.index = index;
        this.generation = generation;
        this.clip = clip;
        this.releases = releases;
        this.page = page;
    }

    /**
     * Counts and identifiers.
     *
     * @param device where queries are encoded
     * @param precision in which type: fp32, bf16 or fp16
     * @param precisionReason why in that type, in words
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Stats(
            long images,
            String collection,
            String model,
            String device,
            String precision,
            String precisionReason,
            @Nullable String release,
            Neighbours services) {}

    /**
     * Where a browser finds the other services, as the settings say.
     *
     * @param ingest takes uploads and deletes; null if nothing does
     * @param embed puts images into the index
     * @param trainer trains and releases
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Neighbours(@Nullable URI ingest, @Nullable URI embed, @Nullable URI trainer) {}

    /** Releases and the active one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Listing(@Nullable String current, Collection<Release> releases) {}

    /** How many images are searchable, and with what. */
    @GET
    @Path("stats")
    @Operation(operationId = "stats", summary = "Index count, model and active release")
    public Stats stats() {
        return new Stats(
                index.count(generation, Filter.ALL),
                generation.collection(),
                clip.id(),
                clip.device(),
                clip.precision().type().name().toLowerCase(Locale.ROOT),
                clip.precision().reason(),
                current(),
                new Neighbours(
                        page.ingest().orElse(null),
                        page.embed().orElse(null),
                        page.trainer().orElse(null)));
    }

    /** The releases of phi for this CLIP. */
    @GET
    @Path("releases")
    @Operation(operationId = "releases", summary = "Releases of phi")
    public Listing releases() {
        return new Listing(current(), releases.cards());
    }

    private @Nullable String current() {
        return releases.current().orElse(null);
    }
}

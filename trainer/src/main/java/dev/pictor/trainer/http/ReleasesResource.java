package dev.pictor.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.checkpoint.InvalidCheckpointException;
import dev.pictor.events.Release;
import dev.pictor.service.http.HoldsBody;
import dev.pictor.service.http.Problem;
import dev.pictor.service.http.Role;
import dev.pictor.service.http.Truth;
import dev.pictor.trainer.gate.Comparison;
import dev.pictor.trainer.gate.Verdict;
import dev.pictor.trainer.releases.Releases;
import dev.pictor.trainer.training.Imports;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Releases: listed, chosen by hand, and taken from elsewhere. */
@RolesAllowed(Role.READ)
@Path("/v1/releases")
@RunOnVirtualThread
@HoldsBody
public class ReleasesResource {

    private static final int UNPROCESSABLE = 422;

    private final Releases releases;
    private final Imports imports;

    ReleasesResource(Releases releases, Imports imports) {
        this.releases = releases;
        this.imports = imports;
    }

    /** Releases and the active one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Listing(@Nullable String current, boolean pinned, Collection<Release> releases) {}

    /**
     * A phi that was made elsewhere and is released now.
     *
     * @param release its card
     * @param reason what the gate says, also if it was overruled
     * @param comparisons the gate's figures
     */
    public record Taken(Release release, String reason, List<Comparison> comparisons) {}

    /** All releases of this CLIP. */
    @GET
    @Operation(operationId = "announcedReleases", summary = "Releases of phi and the active one")
    public Listing list() {
        var announced = releases.announced();
        return new Listing(
                announced.current().map(Release.Current::release).orElse(null),
                announced.current().map(Release.Current::pinned).orElse(false),
                announced.cards().values());
    }

    /** Makes a release the active one. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Path("{id}")
    @Operation(
            operationId = "chooseRelease",
            summary =
                    "Make a release the active one; it stays until another is chosen, unless pin=false")
    public Listing choose(
            @PathParam("id") String id,
            @QueryParam("pin") @Schema(implementation = Boolean.class, defaultValue = "true")
                    @Nullable String pin) {
        releases.choose(id, Truth.of("pin", pin, true));
        return list();
    }

    /** Takes a phi that was made elsewhere. */
    @POST
    @RolesAllowed(Role.ADMIN)
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            operationId = "importRelease",
            summary = "Release a phi that was made elsewhere, if the gate passes it or force=true",
            description = "Body: safetensors; 422 with the gate's figures if it is refused")
    @APIResponse(
            responseCode = "201",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Taken.class)))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response take(
            InputStream body,
            @QueryParam("force") @Schema(implementation = Boolean.class, defaultValue = "false")
                    @Nullable String force)
            throws IOException {
        var file = Files.createTempFile("phi", ".import");
        try {
            Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
            var imported = imports.take(file, Truth.of("force", force, false));
            var verdict = imported.verdict();
            if (imported.release() == null) {
                throw refused(verdict);
            }
            return Response.status(Status.CREATED)
                    .entity(new Taken(imported.release(), verdict.reason(), verdict.comparisons()))
                    .build();
        } catch (InvalidCheckpointException e) {
            throw Problem.of(Status.BAD_REQUEST, "body", e.problem());
        } finally {
            Files.delete(file);
        }
    }

    private static HttpProblem refused(Verdict verdict) {
        return HttpProblem.builder()
                .withStatus(UNPROCESSABLE)
                .withTitle("Refused by the gate")
                .withDetail(verdict.reason() + "; force=true releases it all the same")
                .with("field", "body")
                .with("comparisons", verdict.comparisons())
                .build();
    }
}

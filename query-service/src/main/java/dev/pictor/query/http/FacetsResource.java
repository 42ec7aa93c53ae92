package dev.pictor.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.index.Generation;
import dev.pictor.index.ValueCount;
import dev.pictor.index.VectorIndex;
import dev.pictor.query.QuerySettings;
import dev.pictor.service.http.InvalidFieldException;
import dev.pictor.service.http.Role;
import dev.pictor.service.http.StrictJson;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What values a field has, and in how many images. */
@RolesAllowed(Role.READ)
@Path("/v1/facets")
@RunOnVirtualThread
public class FacetsResource {

    private final VectorIndex index;
    private final Generation generation;
    private final StrictJson json;
    private final int maxLimit;

    FacetsResource(
            VectorIndex index, Generation generation, StrictJson json, QuerySettings settings) {
        this.index = index;
        this.generation = generation;
        this.json = json;
        maxLimit = settings.maxLimit();
    }

    /**
     * The values of a field.
     *
     * @param key the field
     * @param values the most frequent first, then in the order of their bytes
     */
    public record Facets(String key, List<ValueCount> values) {}

    /** The most frequent values of a field. */
    @GET
    @Operation(
            operationId = "facets",
            summary = "The most frequent values of a field, and how many images have each")
    public Facets facets(
            @Parameter(
                            required = true,
                            description = "tags, mediaType or attributes.NAME",
                            example = "tags")
                    @QueryParam("key")
                    @Nullable String key,
            @QueryParam("filter") @Nullable String filter,
            @QueryParam("limit") @Schema(implementation = Integer.class, minimum = "1")
                    @Nullable String limit) {
        var query =
                new Parameters(json, Map.of("filter", JsonNode.class))
                        .add("key", key)
                        .add("filter", filter)
                        .add("limit", limit)
                        .as(FacetsQuery.class);
        var values =
                index.facet(generation, query.key(), query.counted(), query.limit(maxLimit))
                        .orElseThrow(() ->
                                new InvalidFieldException(
                                        "key",
                                        "cannot be counted: no image has had it yet, or too many"
                                                + " other attributes came before it"));
        return new Facets(query.key(), values);
    }
}

package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.clip.Clip;
import dev.pictor.query.QuerySettings;
import dev.pictor.query.search.Searcher;
import dev.pictor.service.http.Form;
import dev.pictor.service.http.HoldsBody;
import dev.pictor.service.http.InvalidFieldException;
import dev.pictor.service.http.Role;
import dev.pictor.service.http.StrictJson;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Searching with an image, a sentence, or both. */
@RolesAllowed(Role.READ)
@Path("/v1/search")
@RunOnVirtualThread
@HoldsBody
public class SearchResource {

    private final Searcher searcher;
    private final StrictJson json;
    private final String model;
    private final int maxLimit;

    SearchResource(Searcher searcher, StrictJson json, Clip clip, QuerySettings settings) {
        this.searcher = searcher;
        this.json = json;
        model = clip.id();
        maxLimit = settings.maxLimit();
    }

    /**
     * The answer to a search.
     *
     * @param hits best first
     * @param composer the one used
     * @param release the phi used, if the composer has one; a later page may pin it
     * @param model the CLIP used
     * @param timingsMs milliseconds by stage
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Found(
            List<ImageView> hits,
            String composer,
            @Nullable String release,
            String model,
            Map<String, Double> timingsMs) {}

    /** A query as JSON. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "search", summary = "Search with an image and a sentence")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = SearchQuery.class),
                            examples =
                                    @ExampleObject(
                                            name = "composed",
                                            value =
                                                    """
                                                    {"image": {"id": "sofa-1"}, "text": "is on a red background", "limit": 5}\
                                                    """)))
    public Found search(SearchQuery query) {
        return search(query, Optional.empty());
    }

    /** A query as a form. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            operationId = "searchByUpload",
            summary = "Search with an uploaded image and a sentence")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema = @Schema(implementation = SearchForm.class)))
    public Found search(Form form) {
        byte[] upload = null;
        for (var file : form.files()) {
            if (!file.name().equals("image")) {
                throw new InvalidFieldException(file.name(), "the file part is called image");
            }
            if (upload != null) {
                throw new InvalidFieldException("image", "is there twice");
            }
            if (file.content().length == 0) {
                throw new InvalidFieldException("image", "is empty");
            }
            upload = file.content();
        }
        return search(query(form.texts()), Optional.ofNullable(upload));
    }

    /** A query by text or id alone. */
    @GET
    @Operation(
            operationId = "searchByUrl",
            summary = "Search with a text, the id of an indexed image, or both")
    public Found search(
            @QueryParam("text") @Nullable String text,
            @QueryParam("negativeText") @Nullable String negativeText,
            @QueryParam("id") @Nullable String id,
            @QueryParam("crop") @Nullable String crop,
            @QueryParam("composer") @Schema(implementation = ComposerName.class)
                    @Nullable String composer,
            @QueryParam("options") @Nullable String options,
            @QueryParam("limit") @Schema(implementation = Integer.class, minimum = "1")
                    @Nullable String limit,
            @QueryParam("offset") @Schema(implementation = Integer.class, minimum = "0")
                    @Nullable String offset,
            @QueryParam("filter") @Nullable String filter,
            @QueryParam("scoreThreshold") @Schema(implementation = Double.class)
                    @Nullable String scoreThreshold,
            @QueryParam("release") @Nullable String release,
            @QueryParam("includeReference") @Schema(implementation = Boolean.class)
                    @Nullable String includeReference) {
        var given = new LinkedHashMap<String, String>();
        put(given, "text", text);
        put(given, "negativeText", negativeText);
        put(given, "id", id);
        put(given, "crop", crop);
        put(given, "composer", composer);
        put(given, "options", options);
        put(given, "limit", limit);
        put(given, "offset", offset);
        put(given, "filter", filter);
        put(given, "scoreThreshold", scoreThreshold);
        put(given, "release", release);
        put(given, "includeReference", includeReference);
        return search(query(given), Optional.empty());
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }

    /** Texts of a form or URL as a query; three of them are JSON. */
    private SearchQuery query(Map<String, String> texts) {
        var fields = new LinkedHashMap<String, Object>();
        texts.forEach((name, value) ->
                fields.put(
                        name,
                        value.isEmpty()
                                ? value
                                : switch (name) {
                                    case "filter" -> json.read(name, value, JsonNode.class);
                                    case "crop" -> json.read(name, value, Crop.class);
                                    case "options" -> json.read(name, value, ComposerOptions.class);
                                    default -> value;
                                }));
        if (fields.containsKey("image")) {
            throw new InvalidFieldException(
                    "image", "is a text; send a file, or name an indexed image as id");
        }
        if (fields.remove("id") instanceof String id && !id.isEmpty()) {
            fields.put("image", new Reference(id, null));
        }
        return json.of(fields, SearchQuery.class);
    }

    private Found search(SearchQuery query, Optional<byte[]> upload) {
        var composed = query.composed(upload, maxLimit);
        var answer = searcher.search(composed);
        return new Found(
                answer.hits().stream().map(h -> ImageView.of(h.image(), h.score())).toList(),
                composed.composer().name(),
                answer.release(),
                model,
                answer.timings());
    }
}

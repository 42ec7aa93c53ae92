package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.clip.Clip;
import dev.pictor.index.Hit;
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
     * @param next of the hits that follow; none after the last
     * @param composer the one used
     * @param composerReason why it is not the usual one, where none was asked for
     * @param release the phi used, if the composer has one; a later page may pin it
     * @param truncated whether a text was longer than the model reads, so that its end was lost;
     *     told with the first hits
     * @param model the CLIP used
     * @param timingsMs milliseconds by stage
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Found(
            List<ImageView> hits,
            @Nullable String next,
            String composer,
            @Nullable String composerReason,
            @Nullable String release,
            boolean truncated,
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
        var parameters = parameters();
        form.texts().forEach(parameters::add);
        return search(query(parameters), Optional.ofNullable(upload));
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
                    @Nullable String includeReference,
            @QueryParam("collapse") @Schema(implementation = Collapse.class)
                    @Nullable String collapse,
            @QueryParam("next") @Nullable String next) {
        return search(
                query(
                        parameters()
                                .add("text", text)
                                .add("negativeText", negativeText)
                                .add("id", id)
                                .add("crop", crop)
                                .add("composer", composer)
                                .add("options", options)
                                .add("limit", limit)
                                .add("offset", offset)
                                .add("filter", filter)
                                .add("scoreThreshold", scoreThreshold)
                                .add("release", release)
                                .add("includeReference", includeReference)
                                .add("collapse", collapse)
                                .add("next", next)),
                Optional.empty());
    }

    private Parameters parameters() {
        return new Parameters(
                json,
                Map.of(
                        "filter", JsonNode.class,
                        "crop", Crop.class,
                        "options", ComposerOptions.class));
    }

    private static SearchQuery query(Parameters parameters) {
        var fields = parameters.given();
        if (fields.containsKey("image")) {
            throw new InvalidFieldException(
                    "image", "is a text; send a file, or name an indexed image as id");
        }
        if (fields.remove("id") instanceof String id) {
            fields.put("image", new Reference(id, null));
        }
        return parameters.as(SearchQuery.class);
    }

    private Found search(SearchQuery query, Optional<byte[]> upload) {
        var answer =
                query.next() == null
                        ? searcher.search(query.composed(upload, maxLimit))
                        : searcher.search(query.following(upload, maxLimit));
        return new Found(
                answer.hits().stream().map(hit -> view(hit, answer.copies())).toList(),
                answer.next(),
                answer.composer(),
                answer.composerReason(),
                answer.release(),
                answer.truncated(),
                model,
                answer.timings());
    }

    private static ImageView view(Hit hit, Map<String, Long> copies) {
        return ImageView.of(hit.image(), hit.score(), copies.get(hit.image().metadata().sha256()));
    }
}

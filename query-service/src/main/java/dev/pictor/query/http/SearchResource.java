package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pictor.clip.Clip;
import dev.pictor.query.QuerySettings;
import dev.pictor.query.search.ComposedQuery;
import dev.pictor.query.search.InvalidQueryException;
import dev.pictor.query.search.Searcher;
import dev.pictor.service.http.HoldsBody;
import dev.pictor.service.http.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** Searching with an image, a sentence, or both. */
@RolesAllowed(Role.READ)
@Path("/v1/search")
@RunOnVirtualThread
@HoldsBody
public class SearchResource {

    private final Searcher searcher;
    private final ObjectMapper json;
    private final String model;
    private final int maxLimit;

    SearchResource(Searcher searcher, ObjectMapper json, Clip clip, QuerySettings settings) {
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
    @Operation(
            summary = "Search with an image and a sentence",
            description =
                    "{\"image\": {\"id\" | \"base64\"}, \"text\", \"composer\", \"options\","
                            + " \"limit\", \"offset\", \"filter\", \"scoreThreshold\","
                            + " \"release\", \"includeReference\"}")
    public Found search(String body) {
        return search(read("body", body), Optional.empty());
    }

    /** A query as a form. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            summary = "Search with an uploaded image and a sentence",
            description =
                    "Parts: image (a file), id, text, composer, limit, offset, filter (JSON),"
                            + " options (JSON), scoreThreshold, release, includeReference")
    public Found search(MultipartFormDataInput form) throws IOException {
        var query = json.createObjectNode();
        byte[] upload = null;
        for (var part : form.getValues().entrySet()) {
            var value = part.getValue().iterator().next();
            if (value.isFileItem()) {
                if (!part.getKey().equals("image")) {
                    throw new InvalidQueryException(part.getKey(), "the file part is called image");
                }
                upload = Files.readAllBytes(value.getFileItem().getFile());
            } else {
                put(query, part.getKey(), value.getValue());
            }
        }
        return search(query, Optional.ofNullable(upload));
    }

    /** A query by text or id alone. */
    @GET
    @Operation(summary = "Search with a text, the id of an indexed image, or both")
    public Found search(
            @QueryParam("text") @Nullable String text,
            @QueryParam("id") @Nullable String id,
            @QueryParam("composer") @Nullable String composer,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("filter") @Nullable String filter) {
        var query = json.createObjectNode();
        put(query, "text", text);
        put(query, "id", id);
        put(query, "composer", composer);
        put(query, "limit", limit);
        put(query, "offset", offset);
        put(query, "filter", filter);
        return search(query, Optional.empty());
    }

    private Found search(JsonNode query, Optional<byte[]> upload) {
        ComposedQuery composed = QueryJson.parse(query, upload, maxLimit);
        var answer = searcher.search(composed);
        return new Found(
                answer.hits().stream().map(h -> ImageView.of(h.image(), h.score())).toList(),
                composed.composer().name(),
                answer.release(),
                model,
                answer.timings());
    }

    private void put(ObjectNode query, String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        switch (name) {
            case "id" -> query.putObject("image").put("id", value);
            case "limit", "offset", "filter", "options", "scoreThreshold", "includeReference" ->
                    query.set(name, read(name, value));
            default -> query.put(name, value);
        }
    }

    private JsonNode read(String field, String text) {
        try {
            var node = json.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw new InvalidQueryException(field, "is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InvalidQueryException(field, "is not JSON: " + e.getOriginalMessage());
        }
    }
}

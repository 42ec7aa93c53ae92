package dev.pictor.service.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds to the description of an API what holds for all of it: the key, and the problems. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDescription implements OASFilter {

    private static final String PROBLEM = "Problem";
    private static final String KEY = "key";

    /** What the library for problems describes, and what ours do not have. */
    private static final List<String> FOREIGN =
            List.of("HttpProblem", "HttpValidationProblem", "Violation");

    private static final SortedMap<String, String> PROBLEMS =
            new TreeMap<>(
                    Map.of(
                            "400", "The request is not as described; field names what",
                            "401", "No API key, or one that is not known",
                            "403", "The API key lacks the role, or a page of another origin asks",
                            "404", "There is none of this id",
                            "408", "The body came too slowly",
                            "413", "The body, or a part of it, is too long",
                            "415", "The body is of another type",
                            "429", "Too many requests; Retry-After says when to ask again",
                            "503", "What is behind the service is away, or it is full; ask again"));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getPaths() == null) {
            return; // embed-service has none
        }
        var components = api.getComponents();
        FOREIGN.forEach(components::removeSchema);
        components.addSchema(PROBLEM, problem());
        components.addSecurityScheme(
                KEY,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("An API key, where the service has a file of them"));
        api.getPaths()
                .getPathItems()
                .forEach((path, item) ->
                        item.getOperations()
                                .forEach((method, operation) -> complete(path, method, operation)));
        api.setTags(List.of());
        close(api);
    }

    private static void complete(String path, HttpMethod method, Operation operation) {
        boolean body = operation.getRequestBody() != null;
        var statuses = new HashSet<>(Set.of("400", "401", "403", "429", "503"));
        if (body) {
            statuses.addAll(Set.of("408", "413", "415"));
        }
        if (path.contains("{") && method != HttpMethod.DELETE || path.endsWith("/search")) {
            statuses.add("404");
        }
        operation
                .getResponses()
                .getAPIResponses()
                .forEach((status, answer) -> {
                    if (status.startsWith("4")) { // a resource's own, of the library's type
                        answer.setContent(response("").getContent());
                    }
                });
        PROBLEMS.forEach((status, description) -> {
            if (statuses.contains(status)) {
                operation.getResponses().addAPIResponse(status, response(description));
            }
        });
        operation.getResponses().addAPIResponse("default", response("Any other problem"));
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(ApiDescription::mayBeEmpty);
        }
        operation.setTags(List.of(path.split("/", -1)[2])); // /v1/images/... is of the images
        operation.setSecurity(
                List.of(
                        OASFactory.createSecurityRequirement().addScheme(KEY),
                        OASFactory.createSecurityRequirement()));
    }

    /** In an address an empty field is none, whatever its type. */
    private static void mayBeEmpty(Parameter parameter) {
        if (parameter.getIn() == Parameter.In.QUERY
                && !Boolean.TRUE.equals(parameter.getRequired())) {
            parameter.setAllowEmptyValue(true);
        }
    }

    private static APIResponse response(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(
                        OASFactory.createContent()
                                .addMediaType(
                                        "application/problem+json",
                                        OASFactory.createMediaType()
                                                .schema(OASFactory.createSchema().ref(PROBLEM))));
    }

    private static Schema problem() {
        var properties = new LinkedHashMap<String, Schema>();
        properties.put("status", of(SchemaType.INTEGER, "The status of the answer"));
        properties.put("title", of(SchemaType.STRING, "The status in words"));
        properties.put("detail", of(SchemaType.STRING, "What is wrong, and the way out"));
        properties.put(
                "field",
                of(
                        SchemaType.STRING,
                        "What of the request is at fault, such as filter.must[0].key; body for all"
                                + " of it"));
        properties.put("instance", of(SchemaType.STRING, "The path that was asked for"));
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("A problem (RFC 9457)")
                .properties(properties)
                .required(List.of("status", "title", "detail"));
    }

    private static Schema of(SchemaType type, String description) {
        return OASFactory.createSchema().addType(type).description(description);
    }

    /** Requests have no other fields; answers may come to have more. */
    private static void close(OpenAPI api) {
        var schemas = api.getComponents().getSchemas();
        for (var name : schemas.keySet()) {
            if (name.matches(
                    "SearchQuery|Reference|Crop|ComposerOptions|CaptionRequest|TrainingOrder")) {
                var schema = schemas.get(name);
                schema.additionalPropertiesSchema(OASFactory.createSchema().booleanSchema(false));
                var required =
                        schema.getRequired() == null ? List.<String>of() : schema.getRequired();
                schema.getProperties()
                        .forEach((field, property) -> {
                            if (!required.contains(field)) {
                                schema.addProperty(field, orNull(property));
                            }
                        });
            }
        }
        api.getComponents().setSchemas(schemas);
    }

    /** Null is as good as nothing where nothing need be given. */
    private static Schema orNull(Schema property) {
        return property.getRef() == null
                ? property.addType(SchemaType.NULL)
                : OASFactory.createSchema()
                        .addAnyOf(property)
                        .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
    }
}

package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses query parameters that a resource does not know, or that are there twice where one is. */
class QueryParameters {

    /** Whether each parameter may be there several times. */
    private final Map<Method, Map<String, Boolean>> known = new ConcurrentHashMap<>();

    @ServerRequestFilter
    void check(ResourceInfo resource, ContainerRequestContext request) {
        var declared = known.computeIfAbsent(resource.getResourceMethod(), QueryParameters::of);
        request.getUriInfo()
                .getQueryParameters()
                .forEach((name, values) -> {
                    var many = declared.get(name);
                    if (many == null) {
                        throw unknown(name, declared);
                    }
                    if (!many && values.size() > 1) {
                        throw Problem.of(
                                BAD_REQUEST, name, "is there %d times".formatted(values.size()));
                    }
                });
    }

    private static HttpProblem unknown(String name, Map<String, Boolean> declared) {
        return Problem.of(
                BAD_REQUEST,
                name,
                declared.isEmpty()
                        ? "no query parameters here"
                        : "no such query parameter; there are "
                                + String.join(", ", declared.keySet().stream().sorted().toList()));
    }

    private static Map<String, Boolean> of(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .collect(
                        Collectors.toMap(
                                parameter -> parameter.getAnnotation(QueryParam.class).value(),
                                parameter -> parameter.getType() == List.class));
    }
}

package dev.pictor.service.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The paths of a service's resources and the methods that each takes, by their annotations. */
@ApplicationScoped
class Routes {

    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final List<Route> routes;

    /**
     * One method of a resource.
     *
     * @param template its path, such as {@code /v1/images/{id}}
     * @param path what such a path looks like
     * @param method of HTTP
     */
    private record Route(String template, Pattern path, String method) {

        static Route of(String template, String method) {
            var path =
                    PARAMETER
                            .splitAsStream(template + "/")
                            .map(Pattern::quote)
                            .collect(Collectors.joining("[^/]+"));
            return new Route(template, Pattern.compile(path + "?"), method);
        }
    }

    @Inject
    Routes(BeanManager beans) {
        this(
                beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                        .<Class<?>>map(Bean::getBeanClass)
                        .distinct()
                        .toList());
    }

    Routes(List<Class<?>> classes) {
        var all = new ArrayList<Route>();
        for (var type : classes) {
            var path = type.getAnnotation(Path.class);
            if (path != null) {
                for (var method : type.getMethods()) {
                    method(method)
                            .ifPresent(name ->
                                    all.add(Route.of(template(path.value(), method), name)));
                }
            }
        }
        routes = List.copyOf(all);
    }

    private static Optional<String> method(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(name -> name != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String template(String base, Method method) {
        var below = method.getAnnotation(Path.class);
        return below == null ? base : base + "/" + below.value();
    }

    /** Whether a path is that of a resource, parameters as in its annotation. */
    boolean isTemplate(String path) {
        return routes.stream().anyMatch(route -> route.template().equals(path));
    }

    /** What a path may be asked with; a path of no resource can only be read. */
    SortedSet<String> methods(String path) {
        var methods = new TreeSet<>(Set.of("OPTIONS"));
        routes.stream()
                .filter(route -> route.path().matcher(path).matches())
                .forEach(route -> methods.add(route.method()));
        if (methods.size() == 1) {
            methods.add("GET");
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }
}

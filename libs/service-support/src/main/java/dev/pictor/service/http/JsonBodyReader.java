package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.UNSUPPORTED_MEDIA_TYPE;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Has all JSON bodies read by {@link StrictJson}. Only a parameter that says
 * {@code @RequestBody(required = false)} may go without one, and is null then.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class JsonBodyReader implements MessageBodyReader<Object> {

    private final StrictJson json;

    JsonBodyReader(StrictJson json) {
        this.json = json;
    }

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return true;
    }

    @Override
    public @Nullable Object readFrom(
            Class<Object> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        var charset = mediaType.getParameters().getOrDefault("charset", "utf-8");
        if (!charset.equalsIgnoreCase("utf-8")) {
            throw Problem.of(
                    UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type",
                    "charset %s: JSON is UTF-8".formatted(Problem.cut(charset)));
        }
        if (!optional(annotations)) {
            return json.read(body, generic);
        }
        var whole = body.readAllBytes();
        return whole.length == 0 ? null : json.read(new ByteArrayInputStream(whole), generic);
    }

    private static boolean optional(Annotation[] annotations) {
        return Arrays.stream(annotations)
                .anyMatch(a -> a instanceof RequestBody described && !described.required());
    }
}

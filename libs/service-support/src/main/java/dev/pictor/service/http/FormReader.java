package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;
import static jakarta.ws.rs.core.Response.Status.REQUEST_ENTITY_TOO_LARGE;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import org.apache.commons.fileupload.MultipartStream;
import org.apache.commons.fileupload.MultipartStream.MalformedStreamException;
import org.apache.commons.fileupload.ParameterParser;

/** Reads forms, whole and well-formed ones only; the bytes of a file are held once. */
@Provider
@Consumes(MediaType.MULTIPART_FORM_DATA)
public class FormReader implements MessageBodyReader<Form> {

    private static final int MOST_PARTS = 512;
    private static final int BUFFER = 8 << 10;

    @Override
    public boolean isReadable(
            Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == Form.class;
    }

    @Override
    public Form readFrom(
            Class<Form> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        var boundary = mediaType.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
            throw Problem.of(
                    BAD_REQUEST, "Content-Type", "multipart/form-data without a valid boundary");
        }
        var parts = new ArrayList<Form.Part>();
        try {
            var stream =
                    new MultipartStream(
                            body, boundary.getBytes(StandardCharsets.ISO_8859_1), BUFFER, null);
            stream.setHeaderEncoding("UTF-8");
            for (boolean more = stream.skipPreamble(); more; more = stream.readBoundary()) {
                if (parts.size() == MOST_PARTS) {
                    throw Problem.of(
                            REQUEST_ENTITY_TOO_LARGE,
                            "body",
                            "the form has more than %d parts".formatted(MOST_PARTS));
                }
                parts.add(part(stream));
            }
        } catch (MalformedStreamException e) {
            throw broken();
        } catch (MultipartStream.IllegalBoundaryException | IllegalArgumentException e) {
            throw Problem.of(BAD_REQUEST, "Content-Type", "its boundary is not valid");
        }
        if (parts.isEmpty()) {
            throw broken();
        }
        return new Form(parts);
    }

    private static RuntimeException broken() {
        return Problem.of(
                BAD_REQUEST, "body", "the form ends before its closing boundary, or has no part");
    }

    private static Form.Part part(MultipartStream stream) throws IOException {
        String disposition = "";
        String type = "";
        for (var line : stream.readHeaders().lines().toList()) {
            int colon = line.indexOf(':');
            var name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (name.equals("content-disposition")) {
                disposition = line.substring(colon + 1).strip();
            } else if (name.equals("content-type")) {
                type = line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
            }
        }
        var parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        var parameters = parser.parse(disposition, ';');
        var name = parameters.get("name");
        if (!parameters.containsKey("form-data") || name == null || name.isEmpty()) {
            throw Problem.of(
                    BAD_REQUEST,
                    "body",
                    "a part of the form has no name: Content-Disposition: form-data; name=\"...\"");
        }
        var content = new ByteArrayOutputStream();
        stream.readBodyData(content);
        boolean file =
                parameters.containsKey("filename")
                        || (!type.isEmpty()
                                && !type.startsWith("text/")
                                && !type.startsWith("application/json"));
        return file
                ? new Form.File(name, content.toByteArray())
                : new Form.Text(
                        name,
                        Utf8.decode(content.toByteArray())
                                .orElseThrow(() -> Problem.of(BAD_REQUEST, name, "is not UTF-8")));
    }
}

package dev.pictor.ingest.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;
import static jakarta.ws.rs.core.Response.Status.REQUEST_ENTITY_TOO_LARGE;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageId;
import dev.pictor.events.RejectedEventException;
import dev.pictor.ingest.IngestSettings;
import dev.pictor.service.http.HoldsBody;
import dev.pictor.service.http.Problem;
import dev.pictor.service.http.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** Publishing over HTTP: the same inbox as for Kafka clients, so the same checks come after. */
@RolesAllowed(Role.WRITE)
@Path("/v1/images")
@RunOnVirtualThread
@HoldsBody
public class ImagesResource {

    private final Inbox inbox;
    private final int maxBytes;

    ImagesResource(Inbox inbox, IngestSettings settings) {
        this.inbox = inbox;
        maxBytes = settings.limits().bytes();
    }

    /** Queues the files of a form. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            summary = "Publish pictures",
            description =
                    "Every file part is a picture; id, caption, tag, uri and attr.NAME parts tell"
                            + " about it (an id only with a single file). Answered once Kafka has"
                            + " them.")
    public Response publish(MultipartFormDataInput form) throws IOException {
        var files = new ArrayList<FormValue>();
        form.getValues().values().stream()
                .flatMap(Collection::stream)
                .filter(FormValue::isFileItem)
                .forEach(files::add);
        if (files.isEmpty()) {
            throw Problem.of(BAD_REQUEST, "file", "the form has no file part");
        }
        var ids = texts(form, "id");
        if (!ids.isEmpty() && ids.size() != files.size()) {
            throw Problem.of(
                    BAD_REQUEST,
                    "id",
                    "%d ids for %d files: give one a file or none"
                            .formatted(ids.size(), files.size()));
        }
        var details = details(form);
        var published = new ArrayList<String>();
        for (int i = 0; i < files.size(); i++) {
            var content = Files.readAllBytes(files.get(i).getFileItem().getFile());
            published.add(put(ids.isEmpty() ? null : ids.get(i), content, details));
        }
        return accepted(published);
    }

    /** Queues the body as one picture. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Publish one picture as the raw body")
    public Response publish(
            byte[] body,
            @QueryParam("id") @Nullable String id,
            @QueryParam("caption") @Nullable String caption,
            @QueryParam("tag") List<String> tags) {
        return accepted(List.of(put(id, body, check(caption, tags, new TreeMap<>(), null))));
    }

    /** Queues a delete. */
    @DELETE
    @Path("{id}")
    @Operation(summary = "Forget an image")
    public Response delete(@PathParam("id") String id) {
        inbox.delete(PathId.checked(id));
        return accepted(List.of(id));
    }

    private String put(@Nullable String id, byte[] content, ImageDetails details) {
        if (content.length == 0) {
            throw Problem.of(BAD_REQUEST, "file", "the picture is empty");
        }
        if (content.length > maxBytes) {
            throw Problem.of(
                    REQUEST_ENTITY_TOO_LARGE,
                    "file",
                    "the picture has %d bytes, allowed are %d".formatted(content.length, maxBytes));
        }
        var name = id == null || id.isEmpty() ? ImageId.ofContent(content) : PathId.checked(id);
        inbox.put(name, content, details);
        return name;
    }

    private static ImageDetails details(MultipartFormDataInput form) {
        var tags = new ArrayList<>(texts(form, "tag"));
        for (var list : texts(form, "tags")) {
            tags.addAll(List.of(list.split(",", -1)));
        }
        var attributes = new TreeMap<String, String>();
        for (var name : form.getValues().keySet()) {
            if (name.startsWith(ImageDetails.ATTRIBUTE_PREFIX)) {
                attributes.put(
                        name.substring(ImageDetails.ATTRIBUTE_PREFIX.length()),
                        texts(form, name).getFirst());
            }
        }
        return check(first(form, "caption"), tags, attributes, first(form, "uri"));
    }

    private static ImageDetails check(
            @Nullable String caption,
            List<String> tags,
            Map<String, String> attributes,
            @Nullable String uri) {
        try {
            return new ImageDetails(
                    caption == null || caption.isBlank() ? null : caption.strip(),
                    tags.stream().map(String::strip).filter(t -> !t.isEmpty()).toList(),
                    attributes,
                    uri);
        } catch (RejectedEventException e) {
            throw Problem.of(BAD_REQUEST, "details", e.reason());
        }
    }

    private static List<String> texts(MultipartFormDataInput form, String name) {
        return form.getValues().getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isFileItem())
                .map(FormValue::getValue)
                .toList();
    }

    private static @Nullable String first(MultipartFormDataInput form, String name) {
        var texts = texts(form, name);
        return texts.isEmpty() ? null : texts.getFirst();
    }

    private static Response accepted(List<String> ids) {
        return Response.accepted(new Published(ids)).build();
    }
}

package dev.pictor.query.http;

import dev.pictor.imaging.ImageFormat;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.VectorIndex;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import dev.pictor.service.http.InvalidFieldException;
import dev.pictor.service.http.Problem;
import dev.pictor.service.http.Role;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Indexed images and their files; a file is served only through a live image. */
@RolesAllowed(Role.READ)
@Path("/v1/images/{id}")
@Blocking // the object store blocks in native code: no virtual threads
public class ImagesResource {

    private static final String FILE =
            "SHA-256 of the image's file: then the answer may be kept for ever, and is 404 once the"
                    + " image has another file";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private static final Set<String> KNOWN =
            Arrays.stream(ImageFormat.values())
                    .map(ImageFormat::mediaType)
                    .collect(Collectors.toUnmodifiableSet());

    private final VectorIndex index;
    private final Generation generation;
    private final ObjectStore objects;

    ImagesResource(VectorIndex index, Generation generation, ObjectStore objects) {
        this.index = index;
        this.generation = generation;
        this.objects = objects;
    }

    /** What the index knows of an image. */
    @GET
    @Operation(operationId = "image", summary = "An image; 404 until it is searchable")
    public ImageView image(@PathParam("id") String id) {
        return ImageView.of(require(id));
    }

    /** A JPEG of at most 256 pixels a side. */
    @GET
    @Path("thumbnail")
    @Operation(operationId = "thumbnail", summary = "Its thumbnail")
    @APIResponse(responseCode = "304", description = "It is what If-None-Match has")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "image/jpeg",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response thumbnail(
            @PathParam("id") String id,
            @Parameter(description = FILE) @QueryParam("sha256") @Nullable String sha256,
            @Context Request request) {
        var image = require(id);
        return file(
                        image,
                        ObjectKey::thumbnail,
                        "image/jpeg",
                        image.metadata().sha256() + "-thumbnail",
                        isNamed(image, sha256))
                .answer(request, null, null);
    }

    /** The file as it was published. */
    @GET
    @Path("original")
    @Operation(operationId = "original", summary = "Its original file, or a part of it")
    @APIResponse(
            responseCode = "206",
            description = "The part that Range names",
            content =
                    @Content(
                            mediaType = "*/*",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "It is what If-None-Match has")
    @APIResponse(responseCode = "416", description = "It has no such part")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "*/*",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response original(
            @PathParam("id") String id,
            @Parameter(description = FILE) @QueryParam("sha256") @Nullable String sha256,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @Context Request request) {
        var image = require(id);
        // Whatever else the index says it is, a browser shall not run it.
        boolean known = KNOWN.contains(image.metadata().mediaType());
        return file(
                        image,
                        ObjectKey::blob,
                        known ? image.metadata().mediaType() : "application/octet-stream",
                        image.metadata().sha256(),
                        isNamed(image, sha256))
                .answer(request, range, ifRange);
    }

    private StoredFile file(
            IndexedImage image,
            Function<String, ObjectKey> place,
            String mediaType,
            String tag,
            boolean immutable) {
        var content = objects.get(key(image, place)).orElseThrow(() -> absent(image));
        return new StoredFile(content, mediaType, tag, immutable);
    }

    /**
     * Whether the address names the image's file by its hash, and so always means the same.
     *
     * @throws RuntimeException a problem, if it names another file
     */
    private static boolean isNamed(IndexedImage image, @Nullable String sha256) {
        if (sha256 == null || sha256.isEmpty()) {
            return false;
        }
        if (!HASH.matcher(sha256).matches()) {
            throw new InvalidFieldException("sha256", "expected 64 hexadecimal digits");
        }
        if (!sha256.equals(image.metadata().sha256())) {
            throw Problem.of(
                    Status.NOT_FOUND,
                    "sha256",
                    "the image '%s' has another file by now".formatted(image.id()));
        }
        return true;
    }

    private static ObjectKey key(IndexedImage image, Function<String, ObjectKey> place) {
        try {
            return place.apply(image.metadata().sha256());
        } catch (IllegalArgumentException e) {
            throw absent(image); // somebody else wrote this point
        }
    }

    private static RuntimeException absent(IndexedImage image) {
        return Problem.of(
                Status.NOT_FOUND,
                "id",
                "the file of '%s' is not in the object store".formatted(image.id()));
    }

    private IndexedImage require(String id) {
        var image = index.get(generation, List.of(id)).get(id);
        if (image == null) {
            throw Problem.of(Status.NOT_FOUND, "id", "no image '%s' in the index".formatted(id));
        }
        return image;
    }
}

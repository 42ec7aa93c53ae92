package dev.pictor.ingest.http;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a publication as a form, for the description of the API; see {@link Publication}.
 */
@Schema(
        description =
                "Every file part is an image, whatever its name. Parts called attr.NAME are its"
                        + " attributes.")
record ImageForm(
        @Schema(type = SchemaType.ARRAY, description = "one file or several", required = true)
                List<FilePart> file,
        @Schema(description = "one a file, in their order, or none") @Nullable List<String> id,
        @Nullable String caption,
        @Schema(description = "repeated; a tag may have commas") @Nullable List<String> tag,
        @Schema(description = "tags joined by commas") @Nullable String tags,
        @Schema(description = "where the image comes from") @Nullable String uri) {

    /** A file. */
    @Schema(type = SchemaType.STRING, format = "binary")
    interface FilePart {}
}

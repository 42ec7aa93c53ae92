package dev.pictor.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A sentence to learn from.
 *
 * @param text the sentence
 * @param id made of the text if it has none
 * @param imageId of the image it describes, if there is one
 * @param lang a language tag, such as {@code en}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A sentence to learn from.")
public record CaptionRequest(
        @Schema(required = true) @Nullable String text,
        @Nullable String id,
        @Nullable String imageId,
        @Nullable String lang) {}

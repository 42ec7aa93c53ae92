package dev.pictor.query.http;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The parts of a search as a form, for the description of the API; see {@link SearchQuery}. */
@Schema(description = "The fields of a query as parts; crop, options and filter are JSON.")
record SearchForm(
        @Schema(type = SchemaType.STRING, format = "binary", implementation = String.class)
                @Nullable String image,
        @Nullable String id,
        @Nullable String crop,
        @Nullable String text,
        @Nullable String negativeText,
        @Nullable ComposerName composer,
        @Nullable String options,
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable String filter,
        @Nullable Double scoreThreshold,
        @Nullable String release,
        @Nullable Boolean includeReference,
        @Nullable Collapse collapse,
        @Nullable String next) {}

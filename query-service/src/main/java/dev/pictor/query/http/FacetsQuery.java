package dev.pictor.query.http;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.pictor.index.Filter;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which values are to be counted.
 *
 * @param key the field
 * @param filter which images count
 * @param limit most values
 */
record FacetsQuery(
        @NotNull(message = "is missing")
                @Pattern(
                        regexp = "tags|mediaType|" + FilterReader.ATTRIBUTE,
                        message = "expected tags, mediaType or attributes.NAME")
                String key,
        @JsonDeserialize(using = FilterReader.class) @Nullable Filter filter,
        @Min(value = 1, message = "expected a whole number of 1 or more") @Nullable Integer limit) {

    private static final int DEFAULT_LIMIT = 10;

    int limit(int most) {
        return HitLimit.of(limit, DEFAULT_LIMIT, most);
    }

    Filter counted() {
        return filter == null ? Filter.ALL : filter;
    }
}

package dev.pictor.query.http;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.pictor.index.Filter;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the list of images a client wants.
 *
 * @param limit images of a page
 * @param before where the page begins; the first one without it
 * @param filter which images count
 */
record ListingQuery(
        @Min(value = 1, message = "expected a whole number of 1 or more") @Nullable Integer limit,
        @Nullable Instant before,
        @JsonDeserialize(using = FilterReader.class) @Nullable Filter filter) {

    private static final int DEFAULT_LIMIT = 50;

    int limit(int most) {
        return HitLimit.of(limit, DEFAULT_LIMIT, most);
    }

    Filter counted() {
        return Objects.requireNonNullElse(filter, Filter.ALL);
    }
}

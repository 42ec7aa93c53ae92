package dev.pictor.index;

import org.jspecify.annotations.Nullable;

/**
 * A nearest-neighbour search.
 *
 * @param vector the query; need not be of unit length
 * @param limit most hits to return, at least 1
 * @param offset hits to skip
 * @param filter which images count
 * @param scoreThreshold lowest score that counts; null for all
 */
public record SearchRequest(
        float[] vector, int limit, int offset, Filter filter, @Nullable Float scoreThreshold) {

    /** Checks the ranges. */
    public SearchRequest {
        if (limit < 1 || offset < 0) {
            throw new IllegalArgumentException("limit %d, offset %d".formatted(limit, offset));
        }
    }

    /** The first {@code limit} of all images. */
    public static SearchRequest nearest(float[] vector, int limit) {
        return new SearchRequest(vector, limit, 0, Filter.ALL, null);
    }
}

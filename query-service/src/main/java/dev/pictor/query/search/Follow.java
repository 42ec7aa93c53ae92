package dev.pictor.query.search;

import dev.pictor.index.Filter;
import org.jspecify.annotations.Nullable;

/**
 * The wish for more hits of a search.
 *
 * @param cursor what it goes on from
 * @param limit most hits
 * @param filter which images count
 * @param scoreThreshold lowest score that counts
 * @param collapse whether only the first of the images with one file counts
 */
public record Follow(
        Cursor cursor,
        int limit,
        Filter filter,
        @Nullable Float scoreThreshold,
        boolean collapse) {}

package dev.pictor.query.search;

import dev.pictor.clip.compose.Composer;
import dev.pictor.index.Filter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checked query.
 *
 * @param reference what it starts from, if anything
 * @param region the part of the reference that counts; empty for all of it
 * @param text the sentence, if any
 * @param unwanted what to keep away from
 * @param composer how both become one vector
 * @param composerNamed whether it was asked for; else another may stand in for it
 * @param limit most hits
 * @param offset hits to skip
 * @param filter which images count
 * @param scoreThreshold lowest score that counts
 * @param release a phi to pin
 * @param includeReference whether an image given by id may be among its own hits
 * @param collapse whether only the first of the images with one file counts
 */
public record ComposedQuery(
        Optional<ReferenceImage> reference,
        Optional<Region> region,
        Optional<String> text,
        Optional<Unwanted> unwanted,
        Composer composer,
        boolean composerNamed,
        int limit,
        int offset,
        Filter filter,
        @Nullable Float scoreThreshold,
        Optional<String> release,
        boolean includeReference,
        boolean collapse) {

    /** A sentence to keep away from, and how far. */
    public record Unwanted(String text, double weight) {}

    /** What a query starts from. */
    public sealed interface ReferenceImage {}

    /** A file. */
    public record Upload(byte[] file) implements ReferenceImage {}

    /** An image in the index. */
    public record Indexed(String id) implements ReferenceImage {}
}

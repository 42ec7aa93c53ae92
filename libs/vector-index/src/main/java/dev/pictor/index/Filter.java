package dev.pictor.index;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which images count: all of {@code must}, at least one of {@code should} if there are any, none of
 * {@code mustNot}.
 *
 * <p>Fields are {@code tags}, {@code attributes.NAME}, {@code caption}, {@code mediaType}, {@code
 * sha256}, {@code uri}, {@code model}, {@code width}, {@code height}, {@code version}, {@code
 * createdAt} and {@code indexedAt}.
 */
public record Filter(List<Condition> must, List<Condition> should, List<Condition> mustNot) {

    /** Every image. */
    public static final Filter ALL = new Filter(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Filter {
        must = List.copyOf(must);
        should = List.copyOf(should);
        mustNot = List.copyOf(mustNot);
    }

    /** Images that meet all conditions. */
    public static Filter must(Condition... conditions) {
        return new Filter(List.of(conditions), List.of(), List.of());
    }

    /** Images that meet at least one condition. */
    public static Filter should(Condition... conditions) {
        return new Filter(List.of(), List.of(conditions), List.of());
    }

    /** Images that meet no condition. */
    public static Filter mustNot(Condition... conditions) {
        return new Filter(List.of(), List.of(), List.of(conditions));
    }

    /** Of these images those that meet a condition too. */
    public Filter and(Condition condition) {
        return new Filter(
                Stream.concat(must.stream(), Stream.of(condition)).toList(), should, mustNot);
    }

    /** Something an image meets or does not. */
    public sealed interface Condition {}

    /** The image's id is one of these. */
    public record Ids(List<String> ids) implements Condition {
        /** Copies the list. */
        public Ids {
            ids = List.copyOf(ids);
        }
    }

    /** The field, or one of its values, is one of these words. */
    public record AnyOf(String field, List<String> values) implements Condition {
        /** Copies the list. */
        public AnyOf {
            values = List.copyOf(values);
        }
    }

    /**
     * The field's number lies in a range; absent bounds are open. An attribute has the number that
     * its text is, if it is one: {@link IndexedImage#numbers}.
     */
    public record Range(
            String field,
            @Nullable Double gt,
            @Nullable Double gte,
            @Nullable Double lt,
            @Nullable Double lte)
            implements Condition {}

    /** The field's time lies in a range, to the microsecond; absent bounds are open. */
    public record Between(
            String field,
            @Nullable Instant gt,
            @Nullable Instant gte,
            @Nullable Instant lt,
            @Nullable Instant lte)
            implements Condition {}

    /**
     * The caption has all of these words, in any order and whatever their case; a word is what
     * stands between characters that are neither letters nor digits.
     */
    public record CaptionWords(String words) implements Condition {}

    /** The field has no value. */
    public record Empty(String field) implements Condition {}

    /** A filter as a condition of another. */
    public record Nested(Filter filter) implements Condition {}
}

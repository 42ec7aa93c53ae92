package dev.pictor.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.pictor.index.Filter;
import dev.pictor.service.http.InvalidFieldException;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Filters as JSON, in Qdrant's words: {@code must}, {@code should}, {@code must_not} with
 * conditions {@code {"key", "match": {"value" | "any" | "except"}}}, {@code {"key", "range": {"gt",
 * "gte", "lt", "lte"}}}, {@code {"has_id": [...]}} and nested filters; or in short, {@code {"tags":
 * "red", "attributes.size": ["s", "m"], "width": {"gte": 100}}}, where all must hold.
 *
 * <p>Whatever is not of this form is refused: a filter that is misread would match everything.
 */
final class FilterReader extends StdDeserializer<Filter> {

    private static final long serialVersionUID = 1;

    private static final Set<String> CLAUSES = Set.of("must", "should", "must_not");
    private static final Set<String> MATCHES = Set.of("value", "any", "except");
    private static final Set<String> BOUNDS = Set.of("gt", "gte", "lt", "lte");
    private static final Set<String> WORDS =
            Set.of("tags", "caption", "mediaType", "sha256", "uri", "model");
    private static final Set<String> NUMBERS = Set.of("width", "height", "version");
    private static final Set<String> TIMES = Set.of("createdAt", "indexedAt");
    private static final Pattern ATTRIBUTE = Pattern.compile("attributes\\.[A-Za-z0-9_-]{1,64}");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_CONDITIONS = 256;
    private static final int MAX_VALUES = 4_096;

    FilterReader() {
        super(Filter.class);
    }

    @Override
    public Filter deserialize(JsonParser parser, DeserializationContext context)
            throws IOException {
        return parse(context.readTree(parser));
    }

    /**
     * Reads a filter.
     *
     * @throws InvalidFieldException naming the place in it
     */
    static Filter parse(JsonNode node) {
        return new Reading().filter(node, "filter", 0);
    }

    /** One filter being read, and how much of what is allowed it has used. */
    private static final class Reading {

        private int conditions;
        private int values;

        Filter filter(JsonNode node, String path, int depth) {
            object(node, path);
            if (depth > MAX_DEPTH) {
                throw invalid(path, "nested deeper than " + MAX_DEPTH);
            }
            if (node.properties().stream().noneMatch(e -> CLAUSES.contains(e.getKey()))) {
                var must = new ArrayList<Filter.Condition>();
                node.properties()
                        .forEach(e ->
                                must.add(field(e.getKey(), e.getValue(), path + "." + e.getKey())));
                return new Filter(must, List.of(), List.of());
            }
            only(node, CLAUSES, path);
            return new Filter(
                    clause(node, "must", path, depth),
                    clause(node, "should", path, depth),
                    clause(node, "must_not", path, depth));
        }

        private List<Filter.Condition> clause(
                JsonNode node, String clause, String path, int depth) {
            var list = node.get(clause);
            var where = path + "." + clause;
            if (list == null) {
                return List.of();
            }
            if (list.isObject()) {
                return List.of(condition(list, where, depth));
            }
            if (!list.isArray()) {
                throw invalid(where, "expected a condition or a list of conditions");
            }
            var all = new ArrayList<Filter.Condition>();
            for (int i = 0; i < list.size(); i++) {
                all.add(condition(list.get(i), where + "[" + i + "]", depth));
            }
            return all;
        }

        private Filter.Condition condition(JsonNode node, String path, int depth) {
            object(node, path);
            if (node.has("has_id")) {
                only(node, Set.of("has_id"), path);
                count(path);
                return new Filter.Ids(texts(node.get("has_id"), path + ".has_id"));
            }
            if (!node.has("key")) {
                return new Filter.Nested(filter(node, path, depth + 1));
            }
            only(node, Set.of("key", "match", "range"), path);
            var key = node.get("key");
            if (!key.isTextual()) {
                throw invalid(path + ".key", "expected the name of a field");
            }
            if (node.has("match") == node.has("range")) {
                throw invalid(path, "expected either match or range beside key");
            }
            return node.has("match")
                    ? match(key.textValue(), node.get("match"), path + ".match")
                    : range(key.textValue(), node.get("range"), path + ".range");
        }

        private Filter.Condition match(String key, JsonNode match, String path) {
            object(match, path);
            only(match, MATCHES, path);
            if (match.size() != 1) {
                throw invalid(path, "expected one of value, any and except");
            }
            var how = match.fieldNames().next();
            var wanted = match.get(how);
            var where = path + "." + how;
            if (how.equals("value") == wanted.isArray()) {
                throw invalid(
                        where,
                        how.equals("value")
                                ? "expected one value; a list is any"
                                : "expected a list");
            }
            if (wanted.isObject()) {
                throw invalid(where, "expected a value");
            }
            var condition = field(key, wanted, where);
            return how.equals("except") ? new Filter.Nested(Filter.mustNot(condition)) : condition;
        }

        private Filter.Condition range(String key, JsonNode bounds, String path) {
            if (!NUMBERS.contains(key) && !TIMES.contains(key)) {
                throw invalid(
                        path,
                        "there are ranges of %s and %s, not of %s"
                                .formatted(names(NUMBERS), names(TIMES), key));
            }
            return bounds(key, bounds, path);
        }

        private Filter.Condition field(String key, JsonNode wanted, String where) {
            if (key.equals("id")) {
                count(where);
                return new Filter.Ids(texts(wanted, where));
            }
            if (WORDS.contains(key) || ATTRIBUTE.matcher(key).matches()) {
                count(where);
                return new Filter.AnyOf(key, texts(wanted, where));
            }
            if (NUMBERS.contains(key)) {
                return wanted.isObject() ? bounds(key, wanted, where) : numbers(key, wanted, where);
            }
            if (TIMES.contains(key)) {
                return bounds(key, wanted, where);
            }
            throw invalid(
                    where,
                    "no such field; there are id, %s, attributes.NAME, %s and %s"
                            .formatted(names(WORDS), names(NUMBERS), names(TIMES)));
        }

        private Filter.Condition numbers(String key, JsonNode wanted, String path) {
            var list = wanted.isArray() ? wanted : List.of(wanted);
            var any = new ArrayList<Filter.Condition>();
            for (var node : list) {
                if (!node.isNumber()) {
                    throw invalid(path, "expected a number or an object with gt, gte, lt or lte");
                }
                count(path);
                any.add(new Filter.Range(key, null, node.doubleValue(), null, node.doubleValue()));
            }
            if (any.isEmpty()) {
                throw invalid(path, "expected a number or a list of numbers");
            }
            return any.size() == 1
                    ? any.getFirst()
                    : new Filter.Nested(new Filter(List.of(), any, List.of()));
        }

        private Filter.Condition bounds(String key, JsonNode node, String path) {
            if (!node.isObject() || node.isEmpty()) {
                throw invalid(path, "expected an object with gt, gte, lt or lte");
            }
            only(node, BOUNDS, path);
            count(path);
            if (NUMBERS.contains(key)) {
                return new Filter.Range(
                        key,
                        number(node, "gt", path),
                        number(node, "gte", path),
                        number(node, "lt", path),
                        number(node, "lte", path));
            }
            // Times are kept in microseconds, so that after one is from the next one on.
            return new Filter.Between(
                    key,
                    later(time(node, "gte", path), next(time(node, "gt", path))),
                    earlier(time(node, "lt", path), next(time(node, "lte", path))));
        }

        private List<String> texts(JsonNode node, String path) {
            var texts = new ArrayList<String>();
            for (var text : node.isArray() ? node : List.of(node)) {
                if (!text.isTextual()) {
                    throw invalid(path, "expected a text or a list of texts");
                }
                if (++values > MAX_VALUES) {
                    throw invalid(path, "more than %d values".formatted(MAX_VALUES));
                }
                texts.add(text.textValue());
            }
            if (texts.isEmpty()) {
                throw invalid(path, "expected a text or a list of texts");
            }
            return texts;
        }

        private void count(String path) {
            if (++conditions > MAX_CONDITIONS) {
                throw invalid(path, "more than %d conditions".formatted(MAX_CONDITIONS));
            }
        }
    }

    private static void object(JsonNode node, String path) {
        if (!node.isObject()) {
            throw invalid(path, "expected an object");
        }
    }

    private static void only(JsonNode node, Set<String> names, String path) {
        for (var entry : node.properties()) {
            if (!names.contains(entry.getKey())) {
                throw invalid(
                        path + "." + entry.getKey(), "expected only %s".formatted(names(names)));
            }
        }
    }

    private static String names(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static @Nullable Double number(JsonNode node, String key, String path) {
        if (!node.has(key)) {
            return null;
        }
        if (!node.get(key).isNumber()) {
            throw invalid(path + "." + key, "expected a number");
        }
        return node.get(key).doubleValue();
    }

    private static @Nullable Instant time(JsonNode node, String key, String path) {
        if (!node.has(key)) {
            return null;
        }
        try {
            return OffsetDateTime.parse(node.get(key).asText()).toInstant();
        } catch (DateTimeParseException e) {
            throw invalid(path + "." + key, "expected an RFC 3339 time");
        }
    }

    private static @Nullable Instant next(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null || (b != null && b.isAfter(a)) ? b : a;
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        return a == null || (b != null && b.isBefore(a)) ? b : a;
    }

    private static InvalidFieldException invalid(String field, String problem) {
        return new InvalidFieldException(field, problem);
    }
}

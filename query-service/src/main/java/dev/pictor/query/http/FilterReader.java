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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Filters as JSON, in Qdrant's words: {@code must}, {@code should}, {@code must_not} with
 * conditions {@code {"key", "match": {"value" | "any" | "except" | "text"}}}, {@code {"key",
 * "range": {"gt", "gte", "lt", "lte"}}}, {@code {"is_empty": {"key"}}}, {@code {"has_id": [...]}}
 * and nested filters; or in short, {@code {"tags": "red", "attributes.size": ["s", "m"], "width":
 * {"gte": 100}}}, where all must hold.
 *
 * <p>Whatever is not of this form is refused: a filter that is misread would match everything.
 */
final class FilterReader extends StdDeserializer<Filter> {

    private static final long serialVersionUID = 1;

    private static final Set<String> CLAUSES = Set.of("must", "should", "must_not");
    private static final Set<String> MATCHES = Set.of("value", "any", "except", "text");
    private static final Set<String> BOUNDS = Set.of("gt", "gte", "lt", "lte");
    private static final Set<String> WORDS =
            Set.of("tags", "caption", "mediaType", "sha256", "uri", "model");
    private static final Set<String> NUMBERS = Set.of("width", "height", "version");
    private static final Set<String> TIMES = Set.of("createdAt", "indexedAt");

    /** What attributes are called. */
    static final String ATTRIBUTE = "attributes\\.[A-Za-z0-9_-]{1,64}";

    private static final Pattern ATTRIBUTE_NAME = Pattern.compile(ATTRIBUTE);
    private static final Pattern WORD = Pattern.compile("[\\p{IsAlphabetic}\\p{N}]");
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
            if (node.has("is_empty")) {
                only(node, Set.of("is_empty"), path);
                return empty(node.get("is_empty"), path + ".is_empty");
            }
            if (!node.has("key")) {
                return new Filter.Nested(filter(node, path, depth + 1));
            }
            only(node, Set.of("key", "match", "range"), path);
            var key = key(node, path);
            if (node.has("match") == node.has("range")) {
                throw invalid(path, "expected either match or range beside key");
            }
            return node.has("match")
                    ? match(key, node.get("match"), path + ".match")
                    : bounds(key, node.get("range"), path + ".range");
        }

        private Filter.Condition empty(JsonNode node, String path) {
            object(node, path);
            only(node, Set.of("key"), path);
            var key = key(node, path);
            if (Kind.of(key, path + ".key") == Kind.ID) {
                throw invalid(path + ".key", "every image has an id");
            }
            count(path);
            return new Filter.Empty(key);
        }

        private Filter.Condition match(String key, JsonNode match, String path) {
            object(match, path);
            only(match, MATCHES, path);
            if (match.size() != 1) {
                throw invalid(path, "expected one of value, any, except and text");
            }
            var how = match.fieldNames().next();
            var wanted = match.get(how);
            var where = path + "." + how;
            if (how.equals("text")) {
                return words(key, wanted, where);
            }
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

        private Filter.Condition words(String key, JsonNode wanted, String path) {
            if (!key.equals("caption")) {
                throw invalid(path, "there is text in caption, not in " + key);
            }
            if (!wanted.isTextual() || !WORD.matcher(wanted.textValue()).find()) {
                throw invalid(path, "expected a text with a word in it");
            }
            if (wanted.textValue().length() > SearchQuery.MAX_TEXT) {
                throw invalid(path, "has more than %d characters".formatted(SearchQuery.MAX_TEXT));
            }
            count(path);
            return new Filter.CaptionWords(wanted.textValue());
        }

        private Filter.Condition field(String key, JsonNode wanted, String where) {
            return switch (Kind.of(key, where)) {
                case ID -> {
                    count(where);
                    yield new Filter.Ids(texts(wanted, where));
                }
                case WORD -> {
                    count(where);
                    yield new Filter.AnyOf(key, texts(wanted, where));
                }
                case ATTRIBUTE ->
                        wanted.isObject()
                                ? bounds(key, wanted, where)
                                : textsOrNumbers(key, wanted, where);
                case NUMBER ->
                        wanted.isObject()
                                ? bounds(key, wanted, where)
                                : anyOf(numbers(key, each(wanted), where));
                case TIME -> bounds(key, wanted, where);
            };
        }

        /** An attribute is a text; as a number it may be written in more than one way. */
        private Filter.Condition textsOrNumbers(String key, JsonNode wanted, String where) {
            var texts = new ArrayList<JsonNode>();
            var numbers = new ArrayList<JsonNode>();
            for (var node : each(wanted)) {
                (node.isNumber() ? numbers : texts).add(node);
            }
            var any = new ArrayList<Filter.Condition>();
            if (!numbers.isEmpty()) {
                any.addAll(numbers(key, numbers, where));
            }
            if (!texts.isEmpty() || numbers.isEmpty()) {
                count(where);
                any.add(new Filter.AnyOf(key, texts(texts, where)));
            }
            return anyOf(any);
        }

        private List<Filter.Condition> numbers(String key, Iterable<JsonNode> wanted, String path) {
            var any = new ArrayList<Filter.Condition>();
            for (var node : wanted) {
                double number = finite(node, path);
                count(path);
                any.add(new Filter.Range(key, null, number, null, number));
            }
            if (any.isEmpty()) {
                throw invalid(path, "expected a number or a list of numbers");
            }
            return any;
        }

        private static Filter.Condition anyOf(List<Filter.Condition> conditions) {
            return conditions.size() == 1
                    ? conditions.getFirst()
                    : new Filter.Nested(new Filter(List.of(), conditions, List.of()));
        }

        private Filter.Condition bounds(String key, JsonNode node, String path) {
            var kind = Kind.of(key, path);
            if (kind == Kind.ID || kind == Kind.WORD) {
                throw invalid(
                        path,
                        "there are ranges of attributes.NAME, %s and %s, not of %s"
                                .formatted(names(NUMBERS), names(TIMES), key));
            }
            if (!node.isObject() || node.isEmpty()) {
                throw invalid(path, "expected an object with gt, gte, lt or lte");
            }
            only(node, BOUNDS, path);
            count(path);
            return kind == Kind.TIME
                    ? new Filter.Between(
                            key,
                            time(node, "gt", path),
                            time(node, "gte", path),
                            time(node, "lt", path),
                            time(node, "lte", path))
                    : new Filter.Range(
                            key,
                            number(node, "gt", path),
                            number(node, "gte", path),
                            number(node, "lt", path),
                            number(node, "lte", path));
        }

        private List<String> texts(JsonNode node, String path) {
            return texts(each(node), path);
        }

        private List<String> texts(Iterable<JsonNode> nodes, String path) {
            var texts = new ArrayList<String>();
            for (var text : nodes) {
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

    /** What a field holds. */
    private enum Kind {
        ID,
        WORD,
        ATTRIBUTE,
        NUMBER,
        TIME;

        static Kind of(String key, String path) {
            if (key.equals("id")) {
                return ID;
            }
            if (WORDS.contains(key)) {
                return WORD;
            }
            if (NUMBERS.contains(key)) {
                return NUMBER;
            }
            if (TIMES.contains(key)) {
                return TIME;
            }
            if (ATTRIBUTE_NAME.matcher(key).matches()) {
                return ATTRIBUTE;
            }
            throw invalid(
                    path,
                    "no such field; there are id, %s, attributes.NAME, %s and %s"
                            .formatted(names(WORDS), names(NUMBERS), names(TIMES)));
        }
    }

    private static Iterable<JsonNode> each(JsonNode node) {
        return node.isArray() ? node : List.of(node);
    }

    private static String key(JsonNode node, String path) {
        var key = node.get("key");
        if (key == null || !key.isTextual()) {
            throw invalid(path + ".key", "expected the name of a field");
        }
        return key.textValue();
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
        return node.has(key) ? finite(node.get(key), path + "." + key) : null;
    }

    private static double finite(JsonNode node, String path) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw invalid(path, "expected a number");
        }
        return node.doubleValue();
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

    private static InvalidFieldException invalid(String field, String problem) {
        return new InvalidFieldException(field, problem);
    }
}

package dev.pictor.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pictor.index.Filter;
import dev.pictor.query.search.InvalidQueryException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Filters as JSON, in Qdrant's words: {@code must}, {@code should}, {@code must_not} with
 * conditions {@code {"key", "match": {"value" | "any"}}}, {@code {"key", "range": {"gt", "gte",
 * "lt", "lte"}}}, {@code {"has_id": [...]}} and nested filters; or in short, {@code {"tags": "red",
 * "attributes.size": ["s", "m"], "width": {"gte": 100}}}, where all must hold.
 */
final class FilterJson {

    private static final Set<String> CLAUSES = Set.of("must", "should", "must_not");
    private static final Set<String> WORDS =
            Set.of("tags", "caption", "mediaType", "sha256", "uri", "model");
    private static final Set<String> NUMBERS = Set.of("width", "height", "version");
    private static final Set<String> TIMES = Set.of("createdAt", "indexedAt");
    private static final Pattern ATTRIBUTE = Pattern.compile("attributes\\.[A-Za-z0-9_-]{1,64}");
    private static final int MAX_DEPTH = 8;

    private FilterJson() {}

    static Filter parse(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode()
                ? Filter.ALL
                : filter(node, "filter", 0);
    }

    private static Filter filter(JsonNode node, String path, int depth) {
        if (!node.isObject()) {
            throw invalid(path, "expected an object");
        }
        if (depth > MAX_DEPTH) {
            throw invalid(path, "nested deeper than " + MAX_DEPTH);
        }
        boolean clauses = node.properties().stream().anyMatch(e -> CLAUSES.contains(e.getKey()));
        if (!clauses) {
            var must = new ArrayList<Filter.Condition>();
            node.properties().forEach(e -> must.add(field(e.getKey(), e.getValue(), path)));
            return new Filter(must, List.of(), List.of());
        }
        for (var entry : node.properties()) {
            if (!CLAUSES.contains(entry.getKey())) {
                throw invalid(
                        path + "." + entry.getKey(), "expected must, should or must_not here");
            }
        }
        return new Filter(
                conditions(node, "must", path, depth),
                conditions(node, "should", path, depth),
                conditions(node, "must_not", path, depth));
    }

    private static List<Filter.Condition> conditions(
            JsonNode node, String clause, String path, int depth) {
        var list = node.path(clause);
        var conditions = new ArrayList<Filter.Condition>();
        if (list.isObject()) {
            conditions.add(condition(list, path + "." + clause, depth));
        } else {
            for (int i = 0; i < list.size(); i++) {
                conditions.add(condition(list.get(i), path + "." + clause + "[" + i + "]", depth));
            }
        }
        return conditions;
    }

    private static Filter.Condition condition(JsonNode node, String path, int depth) {
        if (node.has("has_id")) {
            return new Filter.Ids(texts(node.get("has_id"), path + ".has_id"));
        }
        if (!node.has("key")) {
            return new Filter.Nested(filter(node, path, depth + 1));
        }
        var key = node.get("key").asText();
        if (node.has("match")) {
            var match = node.get("match");
            var wanted = match.has("any") ? match.get("any") : match.path("value");
            return field(key, wanted, path);
        }
        if (node.has("range")) {
            return field(key, node.get("range"), path);
        }
        throw invalid(path, "expected match or range beside key");
    }

    private static Filter.Condition field(String key, JsonNode wanted, String path) {
        var where = path + "." + key;
        if (key.equals("id")) {
            return new Filter.Ids(texts(wanted, where));
        }
        if (WORDS.contains(key) || ATTRIBUTE.matcher(key).matches()) {
            return new Filter.AnyOf(key, texts(wanted, where));
        }
        if (NUMBERS.contains(key)) {
            if (wanted.isNumber()) {
                return new Filter.Range(
                        key, null, wanted.doubleValue(), null, wanted.doubleValue());
            }
            checkBounds(wanted, where);
            return new Filter.Range(
                    key,
                    number(wanted, "gt", where),
                    number(wanted, "gte", where),
                    number(wanted, "lt", where),
                    number(wanted, "lte", where));
        }
        if (TIMES.contains(key)) {
            checkBounds(wanted, where);
            if (wanted.has("gt") || wanted.has("lte")) {
                throw invalid(where, "times take gte and lt");
            }
            return new Filter.Between(key, time(wanted, "gte", where), time(wanted, "lt", where));
        }
        throw invalid(
                where,
                "no such field; there are id, %s, attributes.NAME, %s and %s"
                        .formatted(
                                String.join(", ", WORDS.stream().sorted().toList()),
                                String.join(", ", NUMBERS.stream().sorted().toList()),
                                String.join(", ", TIMES.stream().sorted().toList())));
    }

    private static void checkBounds(JsonNode node, String path) {
        if (!node.isObject() || node.isEmpty()) {
            throw invalid(path, "expected an object with gt, gte, lt or lte");
        }
        for (var entry : node.properties()) {
            if (!Set.of("gt", "gte", "lt", "lte").contains(entry.getKey())) {
                throw invalid(path + "." + entry.getKey(), "expected gt, gte, lt or lte");
            }
        }
    }

    private static List<String> texts(JsonNode node, String path) {
        var texts = new ArrayList<String>();
        if (node.isTextual()) {
            texts.add(node.asText());
        } else if (node.isArray()) {
            node.forEach(n -> {
                if (!n.isTextual()) {
                    throw invalid(path, "expected texts, found " + n);
                }
                texts.add(n.asText());
            });
        }
        if (texts.isEmpty()) {
            throw invalid(path, "expected a text or a list of texts");
        }
        return texts;
    }

    private static @Nullable Double number(JsonNode node, String key, String path) {
        if (!node.hasNonNull(key)) {
            return null;
        }
        if (!node.get(key).isNumber()) {
            throw invalid(path + "." + key, "expected a number, found " + node.get(key));
        }
        return node.get(key).doubleValue();
    }

    private static @Nullable Instant time(JsonNode node, String key, String path) {
        if (!node.hasNonNull(key)) {
            return null;
        }
        try {
            return OffsetDateTime.parse(node.get(key).asText()).toInstant();
        } catch (DateTimeParseException e) {
            throw invalid(path + "." + key, "expected an RFC 3339 time, found " + node.get(key));
        }
    }

    private static InvalidQueryException invalid(String field, String problem) {
        return new InvalidQueryException(field, problem);
    }
}

package dev.pictor.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The fields of one JSON object, read strictly. */
record Fields(Path file, int line, JsonNode object) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    static Fields parse(Path file, int line, String text, Set<String> known) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidBenchmarkException(file, line, "no JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw new InvalidBenchmarkException(
                    file, line, "expected one JSON object, found " + text.strip());
        }
        for (var field : node.properties()) {
            if (!known.contains(field.getKey())) {
                throw new InvalidBenchmarkException(
                        file,
                        line,
                        "unknown field %s, known are %s"
                                .formatted(field.getKey(), known.stream().sorted().toList()));
            }
        }
        return new Fields(file, line, node);
    }

    String text(String field) {
        var value = object.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw bad(field, "expected a text");
        }
        return value.asText();
    }

    Optional<String> optionalText(String field) {
        return object.has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    List<String> texts(String field) {
        var value = object.path(field);
        var texts = StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList();
        if (!value.isArray()
                || value.isEmpty()
                || new HashSet<>(texts).size() < texts.size()
                || StreamSupport.stream(value.spliterator(), false)
                        .anyMatch(v -> !v.isTextual() || v.asText().isBlank())) {
            throw bad(field, "expected an array of one or more distinct texts");
        }
        return texts;
    }

    void expect(String field, int expected) {
        if (!object.path(field).isInt() || object.path(field).asInt() != expected) {
            throw bad(field, "expected %d".formatted(expected));
        }
    }

    InvalidBenchmarkException bad(String field, String expected) {
        var value = object.path(field);
        return new InvalidBenchmarkException(
                file,
                line,
                value.isMissingNode()
                        ? "field %s is missing, %s".formatted(field, expected)
                        : "field %s is %s, %s".formatted(field, value, expected));
    }
}

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
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The fields of one JSON object, read strictly: what is not as expected is refused with file,
 * place, field and value. Immutable.
 *
 * @param file where it stands
 * @param place where in the file, such as {@code line 3}
 * @param object the object
 */
public record Fields(Path file, String place, JsonNode object) {

    /** Reads JSON, and refuses doubled keys and what trails. */
    public static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** Refuses what is no object. */
    public Fields {
        if (!object.isObject()) {
            throw new InvalidBenchmarkException(
                    file, place, "expected one JSON object, found " + excerpt(object));
        }
    }

    static Fields parse(Path file, String place, String text, Set<String> known) {
        Fields fields;
        try {
            fields = new Fields(file, place, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new InvalidBenchmarkException(file, place, "no JSON: " + e.getOriginalMessage());
        }
        for (var field : fields.object.properties()) {
            if (!known.contains(field.getKey())) {
                throw new InvalidBenchmarkException(
                        file,
                        place,
                        "unknown field %s, known are %s"
                                .formatted(field.getKey(), known.stream().sorted().toList()));
            }
        }
        return fields;
    }

    /** A text that is not blank. */
    public String text(String field) {
        var value = object.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw bad(field, "expected a text");
        }
        return value.asText();
    }

    Optional<String> optionalText(String field) {
        return object.has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    /** One or more texts, none blank and none twice. */
    public List<String> texts(String field) {
        var expected = "expected an array of one or more distinct texts";
        var texts =
                array(field, v -> v.isTextual() && !v.asText().isBlank(), expected).stream()
                        .map(JsonNode::asText)
                        .toList();
        if (texts.isEmpty() || new HashSet<>(texts).size() < texts.size()) {
            throw bad(field, expected);
        }
        return texts;
    }

    /** A whole number that is not negative, also if it is written as a text. */
    public long number(String field) {
        var value = object.path(field);
        if (!isNumber(value)) {
            throw bad(field, "expected a whole number");
        }
        return value.asLong();
    }

    /** One or more whole numbers, none twice. */
    public List<Long> numbers(String field) {
        var expected = "expected an array of one or more distinct whole numbers";
        var numbers =
                array(field, Fields::isNumber, expected).stream().map(JsonNode::asLong).toList();
        if (numbers.isEmpty() || new HashSet<>(numbers).size() < numbers.size()) {
            throw bad(field, expected);
        }
        return numbers;
    }

    /** An array of so many elements, each as it shall be. */
    public List<JsonNode> array(String field, Predicate<JsonNode> each, String expected) {
        var value = object.path(field);
        var elements = StreamSupport.stream(value.spliterator(), false).toList();
        if (!value.isArray() || !elements.stream().allMatch(each)) {
            throw bad(field, expected);
        }
        return elements;
    }

    /** The object in a field. */
    public Fields nested(String field) {
        return new Fields(file, place + ", field " + field, object.path(field));
    }

    /** The objects in a field that is an array of one or more. */
    public List<Fields> all(String field) {
        var elements = array(field, JsonNode::isObject, "expected an array of objects");
        if (elements.isEmpty()) {
            throw bad(field, "expected an array of one or more objects");
        }
        return IntStream.range(0, elements.size())
                .mapToObj(i ->
                        new Fields(
                                file,
                                "%s, field %s, element %d".formatted(place, field, i + 1),
                                elements.get(i)))
                .toList();
    }

    void expect(String field, int expected) {
        if (!object.path(field).isInt() || object.path(field).asInt() != expected) {
            throw bad(field, "expected %d".formatted(expected));
        }
    }

    /** A refusal of a field that names its value and what was expected. */
    public InvalidBenchmarkException bad(String field, String expected) {
        var value = object.path(field);
        return new InvalidBenchmarkException(
                file,
                place,
                value.isMissingNode()
                        ? "field %s is missing, %s".formatted(field, expected)
                        : "field %s is %s, %s".formatted(field, excerpt(value), expected));
    }

    private static boolean isNumber(JsonNode value) {
        return value.canConvertToLong() && value.isIntegralNumber() && value.asLong() >= 0
                || value.isTextual() && value.asText().matches("[0-9]{1,18}");
    }

    private static String excerpt(JsonNode value) {
        var text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}

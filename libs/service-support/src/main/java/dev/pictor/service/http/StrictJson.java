package dev.pictor.service.http;

import static jakarta.ws.rs.core.Response.Status.BAD_REQUEST;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Reads requests into records, exactly: a field that is unknown, doubled, of another type, out of
 * range or too large is a problem that names it, and nothing is turned into anything else. Then the
 * record's own constraints are checked. Thread-safe.
 */
@ApplicationScoped
public class StrictJson {

    /** An image of 16 MB in base64, and some. */
    private static final RecordComponent[] NONE = {};

    private static final int LONGEST_TEXT = 24 << 20;

    private static final int DEEPEST = 64;

    private static final JsonMapper JSON = mapper().build();

    /** For fields of forms and URLs, which are texts: numbers and truth are read out of them. */
    private static final JsonMapper TEXTS =
            mapper().enable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withCoercionConfigDefaults(config ->
                            config.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert)
                                    .setCoercion(
                                            CoercionInputShape.EmptyString, CoercionAction.Fail))
                    .withCoercionConfig(
                            LogicalType.Textual,
                            config ->
                                    config.setCoercion(
                                                    CoercionInputShape.String,
                                                    CoercionAction.TryConvert)
                                            .setCoercion(
                                                    CoercionInputShape.EmptyString,
                                                    CoercionAction.TryConvert))
                    .build();

    private final Validator validator;

    /** Reads, and validates with this. */
    public StrictJson(Validator validator) {
        this.validator = validator;
    }

    private static JsonMapper.Builder mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config ->
                                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                        .setCoercion(
                                                CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfigDefaults(config ->
                        config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyArray, CoercionAction.Fail));
    }

    static {
        for (var mapper : new JsonMapper[] {JSON, TEXTS}) {
            mapper.getFactory()
                    .setStreamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(LONGEST_TEXT)
                                    .maxNestingDepth(DEEPEST)
                                    .maxNameLength(1_000)
                                    .maxNumberLength(100)
                                    .build());
        }
    }

    /**
     * Reads a body.
     *
     * @throws HttpProblem 400 that names the field at fault, {@code body} if it is all of it
     */
    public Object read(InputStream body, Type type) throws IOException {
        Object value;
        try {
            value = JSON.readValue(body, JSON.constructType(type));
        } catch (JsonProcessingException e) {
            throw problem(e, "");
        }
        if (value == null) {
            throw Problem.of(BAD_REQUEST, "body", "is null, expected an object");
        }
        return valid(value);
    }

    /** Reads JSON that is the text of one field of a form or URL. */
    public <T> T read(String field, String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw problem(e, field);
        }
    }

    /**
     * Makes a record of texts, as forms and URLs have them.
     *
     * @param fields texts, or values that have been read already; an empty text is none
     * @throws HttpProblem 400 that names the field at fault
     */
    public <T> T of(Map<String, ?> fields, Class<T> type) {
        var given = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> {
            if (!"".equals(value)) {
                given.put(name, value);
            }
        });
        for (var component : Objects.requireNonNullElse(type.getRecordComponents(), NONE)) {
            // Jackson takes that word for the absence of a number.
            if ("null".equals(given.get(component.getName()))
                    && component.getType() != String.class) {
                throw new InvalidFieldException(component.getName(), "is the word null");
            }
        }
        try {
            return valid(TEXTS.convertValue(given, type));
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof JsonProcessingException cause) {
                throw problem(cause, "");
            }
            throw e;
        }
    }

    private <T> T valid(T value) {
        var violations = validator.validate(value);
        if (!violations.isEmpty()) {
            // The first by name, so that the same request gets the same answer.
            var first = violations.stream().min((a, b) -> path(a).compareTo(path(b))).orElseThrow();
            throw Problem.of(BAD_REQUEST, path(first), first.getMessage());
        }
        return value;
    }

    private static String path(ConstraintViolation<?> violation) {
        return violation.getPropertyPath().toString();
    }

    private static HttpProblem problem(JsonProcessingException e, String under) {
        var named = InvalidFieldException.in(e);
        if (named != null) {
            return Problem.of(BAD_REQUEST, join(under, named.field()), named.problem());
        }
        return switch (e) {
            case PropertyBindingException unknown ->
                    Problem.of(
                            BAD_REQUEST,
                            field(unknown, under),
                            "no such field; there are " + known(unknown.getKnownPropertyIds()));
            case InvalidFormatException format
                    when format.getTargetType() != null && format.getTargetType().isEnum() ->
                    Problem.of(
                            BAD_REQUEST,
                            field(format, under),
                            "expected %s, found '%s'"
                                    .formatted(
                                            names(format.getTargetType()),
                                            Problem.cut(String.valueOf(format.getValue()))));
            case MismatchedInputException wrong
                    when String.valueOf(wrong.getMessage()).startsWith("Trailing token") ->
                    Problem.of(BAD_REQUEST, body(under), "something follows the JSON document");
            case MismatchedInputException wrong ->
                    Problem.of(BAD_REQUEST, field(wrong, under), "expected " + kind(wrong));
            case JsonMappingException mapping
                    when mapping.getCause() instanceof InputCoercionException number ->
                    Problem.of(
                            BAD_REQUEST,
                            field(mapping, under),
                            "expected " + kind(number.getTargetType()) + " in its range");
            default -> malformed(e, under);
        };
    }

    private static HttpProblem malformed(JsonProcessingException e, String under) {
        var message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("Duplicate field '")) {
            return Problem.of(
                    BAD_REQUEST,
                    join(under, message.substring(17, message.lastIndexOf('\''))),
                    "is there twice");
        }
        var place = e.getLocation();
        return Problem.of(
                BAD_REQUEST,
                body(under),
                "is not JSON%s: %s"
                        .formatted(
                                place == null || place.getLineNr() < 1
                                        ? ""
                                        : " at line %d column %d"
                                                .formatted(place.getLineNr(), place.getColumnNr()),
                                message.lines()
                                        .findFirst()
                                        .orElse("")
                                        .replaceFirst(" \\(start marker.*", "")));
    }

    private static String body(String under) {
        return under.isEmpty() ? "body" : under;
    }

    private static String join(String under, String field) {
        return under.isEmpty() || field.startsWith("[") ? under + field : under + "." + field;
    }

    private static String field(JsonMappingException e, String under) {
        var field = new StringBuilder(under);
        for (var step : e.getPath()) {
            if (step.getFieldName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return field.isEmpty() ? "body" : field.toString();
    }

    private static String known(Collection<?> names) {
        return names == null
                ? "none"
                : names.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String names(Class<?> type) {
        return "one of "
                + Arrays.stream(type.getEnumConstants())
                        .map(JSON::<JsonNode>valueToTree)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", "));
    }

    private static String kind(MismatchedInputException e) {
        var type = e.getTargetType();
        var found =
                e.getProcessor() instanceof JsonParser parser && parser.currentToken() != null
                        ? switch (parser.currentToken()) {
                            case START_OBJECT, END_OBJECT -> ", found an object";
                            case START_ARRAY, END_ARRAY -> ", found a list";
                            case VALUE_STRING -> ", found a text";
                            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> ", found a number";
                            case VALUE_TRUE, VALUE_FALSE -> ", found true or false";
                            case VALUE_NULL -> ", found null";
                            default -> "";
                        }
                        : "";
        return kind(type) + found;
    }

    private static String kind(Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (type == Integer.class
                || type == int.class
                || type == Long.class
                || type == long.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(type) || type == double.class || type == float.class) {
            return "a number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return type.isEnum() ? names(type) : "an object";
    }
}

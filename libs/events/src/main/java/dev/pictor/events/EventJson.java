package dev.pictor.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.stream.Collectors;

/** JSON of the events: ISO times, absent fields left out. */
final class EventJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    /**
     * More than any event has. What is written in little JSON may take a hundred times as much
     * memory once it is read.
     */
    private static final int MAX_BYTES = 1 << 20;

    private EventJson() {}

    static byte[] write(Object event) {
        try {
            return MAPPER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T read(byte[] json, Class<T> type) {
        if (json.length > MAX_BYTES) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID,
                    "not a %s: it has %d bytes, allowed are %d"
                            .formatted(type.getSimpleName(), json.length, MAX_BYTES));
        }
        try {
            var value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new RejectedEventException(
                        RejectCode.RECORD_INVALID, "null is no " + type.getSimpleName());
            }
            return value;
        } catch (IOException e) {
            if (e.getCause() instanceof RejectedEventException refused) {
                throw refused; // a record's own check, which says it better
            }
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID, "not a " + type.getSimpleName() + ": " + wrong(e));
        }
    }

    /** What is wrong and where, in words of JSON: names of classes say nothing to who wrote it. */
    private static String wrong(IOException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "it has a field " + unknown.getPropertyName();
        }
        var place = "";
        if (failure instanceof JsonProcessingException json && json.getLocation() != null) {
            place =
                    " (line %d, column %d)"
                            .formatted(
                                    json.getLocation().getLineNr(),
                                    json.getLocation().getColumnNr());
        }
        if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            var field =
                    mapping.getPath().stream()
                            .map(step ->
                                    step.getFieldName() == null
                                            ? "[" + step.getIndex() + "]"
                                            : step.getFieldName())
                            .collect(Collectors.joining("."));
            return field + " is not of its type" + place;
        }
        return failure instanceof MismatchedInputException
                ? "it is no object of its fields" + place
                : "it is no JSON" + place;
    }
}

package dev.pictor.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a CloudEvent in structured mode (CloudEvents JSON format 1.0), read without a tree of
 * it: most of it is a file in base64.
 *
 * @param attributes those that Pictor reads, by name; extensions are passed over
 * @param bytes of {@code data_base64}; null if absent
 * @param text of {@code data}, as JSON; null if absent
 * @param string what {@code data} says if it is a JSON string
 */
record CloudEventJson(
        Map<String, String> attributes,
        byte @Nullable [] bytes,
        byte @Nullable [] text,
        Optional<String> string) {

    private static final Set<String> READ =
            Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype");

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /**
     * Reads one.
     *
     * @throws RejectedEventException saying what in it is not of its form
     */
    static CloudEventJson read(byte[] json) {
        try (var parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Envelope.invalid("the value is no JSON object, as a CloudEvent is");
            }
            var event = members(json, parser);
            if (parser.nextToken() != null) {
                throw Envelope.invalid("there is something after the CloudEvent's JSON");
            }
            return event;
        } catch (IOException e) {
            throw Envelope.invalid("the CloudEvent's JSON cannot be read: " + firstLine(e));
        }
    }

    private static CloudEventJson members(byte[] json, JsonParser parser) throws IOException {
        var attributes = new HashMap<String, String>();
        byte[] bytes = null;
        byte[] text = null;
        Optional<String> string = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue; // as good as absent
            }
            if (name.equals("data")) {
                if (token == JsonToken.VALUE_STRING) {
                    string = Optional.of(parser.getText());
                }
                text = raw(json, parser);
            } else if (name.equals("data_base64") || READ.contains(name)) {
                if (token != JsonToken.VALUE_STRING) {
                    throw Envelope.invalid(name + " is no text");
                }
                if (READ.contains(name)) {
                    attributes.put(name, parser.getText());
                } else {
                    bytes = parser.getBinaryValue();
                }
            } else {
                parser.skipChildren();
            }
        }
        return new CloudEventJson(attributes, bytes, text, string);
    }

    /** The bytes of the value that the parser is at. */
    private static byte[] raw(byte[] json, JsonParser parser) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        long end = parser.currentLocation().getByteOffset();
        if (start < 0 || end < start) {
            throw Envelope.invalid("a CloudEvent is UTF-8");
        }
        return Arrays.copyOfRange(json, (int) start, (int) end);
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}

package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a record of an inbox holds, whichever way it is wrapped: a plain record, or a CloudEvent 1.0
 * in binary or in structured mode (Kafka protocol binding, sections 3.2 and 3.3).
 *
 * @param type what happened; empty for a plain record
 * @param subject the id of what it happened to
 * @param time when
 * @param contentType of the content, in lower case; empty if none is told
 * @param content null if there is none
 */
record Envelope(
        String type,
        Optional<String> subject,
        Optional<Instant> time,
        String contentType,
        byte @Nullable [] content) {

    private static final String STRUCTURED = "application/cloudevents";
    private static final String STRUCTURED_JSON = "application/cloudevents+json";
    private static final int MAX_ATTRIBUTE_BYTES = 1024;

    /** Of what kind the content of an inbox is. */
    enum Kind {
        /** The bytes of a file: {@code data_base64}. */
        BYTES,
        /** Text or JSON: also {@code data}. */
        TEXT
    }

    /**
     * Opens a record.
     *
     * @throws RejectedEventException if it is a CloudEvent that is incomplete or malformed, or has
     *     too many headers
     */
    static Envelope of(ConsumerRecord<byte[], byte[]> kafka, Kind kind) {
        var headers = kafka.headers();
        EventHeaders.checkNumber(headers);
        byte[] value = kafka.value();
        var contentType =
                EventHeaders.text(headers, "content-type", 256)
                        .map(type -> type.strip().toLowerCase(Locale.ROOT))
                        .orElse("");
        if (value != null && contentType.startsWith(STRUCTURED)) {
            return structured(contentType, value, kind);
        }
        boolean event = false;
        for (var header : headers) {
            event |= header.key().startsWith("ce_");
        }
        return event
                ? new Attributes(
                                "ce_",
                                name -> EventHeaders.text(headers, "ce_" + name, limit(name)))
                        .envelope(contentType, value)
                : new Envelope("", Optional.empty(), Optional.empty(), contentType, value);
    }

    /** Whether this is an event of a type. */
    boolean is(String wanted) {
        return type.equals(wanted);
    }

    private static int limit(String attribute) {
        return attribute.equals("subject") ? ImageId.MAX_BYTES : MAX_ATTRIBUTE_BYTES;
    }

    private static Envelope structured(String contentType, byte[] value, Kind kind) {
        int semicolon = contentType.indexOf(';');
        var type = semicolon < 0 ? contentType : contentType.substring(0, semicolon).strip();
        var parameters = semicolon < 0 ? "" : contentType.substring(semicolon + 1);
        if (!type.equals(STRUCTURED_JSON)) {
            throw invalid(
                    "content-type %s: of CloudEvents in structured mode, %s is read, one a record"
                            .formatted(type, STRUCTURED_JSON));
        }
        if (parameters.contains("charset") && !parameters.matches(".*charset=\"?utf-8\"?.*")) {
            throw invalid("content-type " + contentType + ": a CloudEvent is UTF-8");
        }
        var json = CloudEventJson.read(value);
        var envelope =
                new Attributes("", name -> text(json.attributes(), name))
                        .envelope(
                                text(json.attributes(), "datacontenttype")
                                        .map(t -> t.strip().toLowerCase(Locale.ROOT))
                                        .orElse(""),
                                null);
        return new Envelope(
                envelope.type(),
                envelope.subject(),
                envelope.time(),
                envelope.contentType().isEmpty() && json.text() != null
                        ? "application/json"
                        : envelope.contentType(),
                envelope.content(json, kind));
    }

    private byte @Nullable [] content(CloudEventJson json, Kind kind) {
        if (json.text() == null) {
            return json.bytes();
        }
        if (json.bytes() != null) {
            throw invalid("there are both data and data_base64, expected one of them");
        }
        if (kind == Kind.BYTES) {
            throw invalid("data is JSON or text: a file goes into data_base64");
        }
        boolean isJson = contentType.isEmpty() || contentType.matches("[^;]*[/+]json(;.*)?");
        if (isJson) {
            return json.text();
        }
        return json.string()
                .map(text -> text.getBytes(UTF_8))
                .orElseThrow(() ->
                        invalid(
                                "datacontenttype is %s, so data must be a text"
                                        .formatted(contentType)));
    }

    private static Optional<String> text(Map<String, String> attributes, String name) {
        var text = Optional.ofNullable(attributes.get(name));
        text.filter(t -> t.getBytes(UTF_8).length > limit(name))
                .ifPresent(_ -> {
                    throw invalid("%s is longer than %d bytes".formatted(name, limit(name)));
                });
        return text;
    }

    /** The attributes of an event, by name; a prefix tells where they are. */
    private record Attributes(String prefix, Function<String, Optional<String>> byName) {

        Envelope envelope(String contentType, byte @Nullable [] content) {
            var version = needed("specversion");
            if (!version.equals("1.0")) {
                throw invalid("%sspecversion is %s, read is 1.0".formatted(prefix, version));
            }
            needed("id");
            var source = needed("source");
            try {
                new URI(source);
            } catch (URISyntaxException e) {
                throw invalid("%ssource is no URI reference: %s".formatted(prefix, source));
            }
            return new Envelope(
                    needed("type"),
                    byName.apply("subject").filter(subject -> !subject.isEmpty()),
                    byName.apply("time").map(this::time),
                    contentType,
                    content);
        }

        private Instant time(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw invalid("%stime is no RFC 3339 time: %s".formatted(prefix, text));
            }
        }

        private String needed(String name) {
            return byName.apply(name)
                    .filter(value -> !value.isEmpty())
                    .orElseThrow(() -> invalid(prefix + name + " is missing"));
        }
    }

    static RejectedEventException invalid(String reason) {
        return new RejectedEventException(RejectCode.CLOUD_EVENT_INVALID, reason);
    }
}

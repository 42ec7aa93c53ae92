package dev.pictor.events;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * The attributes of a CloudEvent in binary mode that Pictor reads.
 *
 * @param type what happened
 * @param subject the id of what it happened to
 * @param time when
 */
record CloudEventAttributes(String type, Optional<String> subject, Optional<Instant> time) {

    /**
     * The content type of the value, empty if none is told.
     *
     * @throws RejectedEventException if it is a CloudEvent in structured mode
     */
    static String contentType(Headers headers) {
        var contentType = EventHeaders.text(headers, "content-type", 256).orElse("");
        if (contentType.startsWith("application/cloudevents")) {
            throw invalid(
                    "content-type "
                            + contentType
                            + ": structured mode is not read, send the content as the value with"
                            + " ce_ headers (binary mode)");
        }
        return contentType;
    }

    /**
     * Reads the headers; empty if the record is a plain one.
     *
     * @throws RejectedEventException if an attribute is missing or malformed
     */
    static Optional<CloudEventAttributes> of(Headers headers) {
        boolean any = false;
        for (var header : headers) {
            any |= header.key().startsWith("ce_");
        }
        if (!any) {
            return Optional.empty();
        }
        var version = attribute(headers, "specversion");
        if (!version.equals("1.0")) {
            throw invalid("ce_specversion is " + version + ", read is 1.0");
        }
        attribute(headers, "id");
        var source = attribute(headers, "source");
        try {
            new URI(source);
        } catch (URISyntaxException e) {
            throw invalid("ce_source is no URI reference: " + source);
        }
        return Optional.of(
                new CloudEventAttributes(
                        attribute(headers, "type"),
                        EventHeaders.text(headers, "ce_subject", ImageId.MAX_BYTES)
                                .filter(subject -> !subject.isEmpty()),
                        EventHeaders.text(headers, "ce_time", 64).map(CloudEventAttributes::time)));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw invalid("ce_time is no RFC 3339 time: " + text);
        }
    }

    private static String attribute(Headers headers, String name) {
        return EventHeaders.text(headers, "ce_" + name, 1024)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> invalid("ce_" + name + " is missing"));
    }

    private static RejectedEventException invalid(String reason) {
        return new RejectedEventException(RejectCode.CLOUD_EVENT_INVALID, reason);
    }
}

package dev.pictor.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a record of {@code images.rejected} or {@code captions.rejected} says of itself; see {@link
 * Rejection}, which writes it.
 *
 * @param place where it lies
 * @param id of the image or caption; null where the refused record has none that can be read
 * @param code as {@link RejectCode#code} has it
 * @param reason in words
 * @param service who refused
 * @param source where the refused record lay
 * @param appended when the broker got that
 * @param at when it was refused
 * @param sha256 of the refused record's value; null if it had none
 * @param bytes of the value; 0 if it had none
 * @param retries how often it had been sent again before
 * @param whole whether the refused record is kept as it came
 */
public record Refusal(
        RecordPlace place,
        @Nullable String id,
        String code,
        String reason,
        String service,
        RecordPlace source,
        Instant appended,
        Instant at,
        @Nullable String sha256,
        int bytes,
        int retries,
        boolean whole) {

    private static final int MAX_TEXT = 4_000;

    /**
     * Reads a record.
     *
     * @throws RejectedEventException if no service of Pictor has written it
     */
    public static Refusal of(ConsumerRecord<byte[], byte[]> kafka) {
        var headers = kafka.headers();
        var by = needed(headers, EventHeaders.REJECT_SOURCE);
        int space = by.indexOf(' ');
        var source =
                RecordPlace.parse(by.substring(space + 1))
                        .filter(_ -> space > 0)
                        .orElseThrow(() ->
                                invalid(
                                        "%s is '%s', expected 'service topic-partition@offset'"
                                                .formatted(EventHeaders.REJECT_SOURCE, by)));
        var at = Instant.ofEpochMilli(kafka.timestamp());
        var value = kafka.value();
        return new Refusal(
                RecordPlace.of(kafka),
                (kafka.topic().equals(Topics.CAPTIONS_REJECTED)
                                ? CaptionSubmission.idOf(kafka)
                                : ImageSubmission.idOf(kafka))
                        .orElse(null),
                needed(headers, EventHeaders.REJECT_CODE),
                needed(headers, EventHeaders.REJECT_REASON),
                by.substring(0, space),
                source,
                time(headers).orElse(at),
                at,
                value == null ? null : ImageId.sha256(value),
                value == null ? 0 : value.length,
                retries(headers),
                headers.lastHeader(EventHeaders.REJECT_CUT_FROM) == null);
    }

    /** The refused record as it came, to be sent to where it came from once more. */
    public ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> kafka) {
        var record =
                new ProducerRecord<byte[], byte[]>(
                        source.topic(), null, kafka.key(), kafka.value(), kafka.headers());
        EventHeaders.REJECTS.forEach(record.headers()::remove);
        EventHeaders.put(record.headers(), EventHeaders.RETRIES, Integer.toString(retries + 1));
        return record;
    }

    private static int retries(Headers headers) {
        var last = headers.lastHeader(EventHeaders.RETRIES);
        var text = last == null || last.value() == null ? "" : new String(last.value(), UTF_8);
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    }

    private static Optional<Instant> time(Headers headers) {
        return EventHeaders.text(headers, EventHeaders.REJECT_APPENDED, MAX_TEXT)
                .map(text -> {
                    try {
                        return Instant.parse(text);
                    } catch (DateTimeParseException e) {
                        throw invalid("%s is '%s'".formatted(EventHeaders.REJECT_APPENDED, text));
                    }
                });
    }

    private static String needed(Headers headers, String name) {
        return EventHeaders.text(headers, name, MAX_TEXT)
                .orElseThrow(() -> invalid("header " + name + " is missing"));
    }

    private static RejectedEventException invalid(String reason) {
        return new RejectedEventException(RejectCode.RECORD_INVALID, reason);
    }
}

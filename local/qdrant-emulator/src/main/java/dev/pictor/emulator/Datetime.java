package dev.pictor.emulator;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/** Times as they stand in payloads: RFC 3339, and the shorter forms that Qdrant reads as UTC. */
final class Datetime {

    private static final int DATE_LENGTH = 10;

    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendPattern("'T'HH:mm")
                    .optionalStart()
                    .appendPattern(":ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .optionalEnd()
                    .appendPattern("[XXX][XX][X]")
                    .toFormatter();

    private Datetime() {}

    static Instant of(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /** The time that the text names; null if it names none. */
    static @Nullable Instant parse(String text) {
        if (text.length() < DATE_LENGTH || text.charAt(4) != '-') {
            return null; // most texts are no times: do not pay for an exception
        }
        var spaced = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' ';
        var iso = spaced ? text.replaceFirst(" ", "T") : text;
        try {
            return switch (FORMAT.parseBest(
                    iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
                case OffsetDateTime time -> time.toInstant();
                case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
                case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
                case null, default -> null;
            };
        } catch (DateTimeException e) {
            return null;
        }
    }
}

package dev.pictor.events;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values in records that become keys of the object store, paths or headers: what is not of
 * their form is refused where a record is read, whoever wrote it.
 */
final class Checks {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Those that ingest-service sniffs; others a browser might run. */
    private static final Set<String> MEDIA_TYPES =
            Set.of(
                    "image/jpeg",
                    "image/png",
                    "image/gif",
                    "image/webp",
                    "image/bmp",
                    "image/tiff",
                    "image/avif",
                    "image/heic",
                    "image/jxl");

    private Checks() {}

    static void present(String field, @Nullable Object value) {
        if (value == null) {
            throw new RejectedEventException(RejectCode.RECORD_INVALID, field + " is missing");
        }
    }

    static <T> List<T> copy(String field, List<T> values) {
        for (var value : values) {
            hasNoNull(field, value);
        }
        return List.copyOf(values);
    }

    static <T> Map<String, T> copy(String field, Map<String, T> values) {
        values.values().forEach(value -> hasNoNull(field, value));
        return Map.copyOf(values);
    }

    private static void hasNoNull(String field, @Nullable Object value) {
        if (value == null) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID, field + " has a null where a value belongs");
        }
    }

    static void sha256(String value) {
        check(SHA256.matcher(value).matches(), "sha256", value, "64 digits of lower-case hex");
    }

    static void mediaType(String value) {
        check(MEDIA_TYPES.contains(value), "mediaType", value, "one of " + MEDIA_TYPES);
    }

    static void name(String field, String value) {
        check(NAME.matcher(value).matches(), field, value, "letters, digits, dots, - and _");
    }

    static void atLeast(String field, long least, long value) {
        check(value >= least, field, Long.toString(value), "at least " + least);
    }

    private static void check(boolean good, String field, String value, String expected) {
        if (!good) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID,
                    "%s is '%s', expected %s"
                            .formatted(
                                    field,
                                    value.length() <= 80 ? value : value.substring(0, 80) + "...",
                                    expected));
        }
    }
}

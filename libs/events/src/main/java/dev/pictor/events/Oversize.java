package dev.pictor.events;

import dev.pictor.guard.RecordGuard;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Records that were too large to be unpacked: in their place {@code kafka-guard} puts one without a
 * value, whose only header says what there was.
 */
final class Oversize {

    private static final Pattern TOLD =
            Pattern.compile("(?:\\d{1,10} headers of )?(\\d{1,10}) bytes");

    private Oversize() {}

    /** Whether a record stands for one that was too large, or a client says so of its own. */
    static boolean is(Headers headers) {
        return headers.lastHeader(RecordGuard.OVERSIZE) != null;
    }

    /** How many bytes were not unpacked; 0 if none is told. */
    static long bytes(Headers headers) {
        var match = TOLD.matcher(text(headers.lastHeader(RecordGuard.OVERSIZE)));
        return match.matches() ? Long.parseLong(match.group(1)) : 0;
    }

    /**
     * Refuses a record that was too large.
     *
     * @throws RejectedEventException naming its size
     */
    static void check(Headers headers) {
        var header = headers.lastHeader(RecordGuard.OVERSIZE);
        if (header == null) {
            return;
        }
        var told = text(header);
        throw new RejectedEventException(
                RejectCode.RECORD_INVALID,
                TOLD.matcher(told).matches()
                        ? "the record has %s: more than is unpacked, so its content is not kept"
                                .formatted(told)
                        : "header %s is Pictor's own: leave it out"
                                .formatted(RecordGuard.OVERSIZE));
    }

    private static String text(@Nullable Header header) {
        return header == null || header.value() == null || header.value().length > 100
                ? ""
                : EventHeaders.utf8(header.value()).orElse("");
    }
}

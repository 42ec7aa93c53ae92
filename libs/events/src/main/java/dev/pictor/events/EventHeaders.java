package dev.pictor.events;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reading and writing record headers as text. */
public final class EventHeaders {

    /** The refusal's {@link RejectCode#code}. */
    public static final String REJECT_CODE = "reject.code";

    /** The refusal in words. */
    public static final String REJECT_REASON = "reject.reason";

    /** Which service refused, and where the record lay: {@code service topic-partition@offset}. */
    public static final String REJECT_SOURCE = "reject.source";

    /** How many bytes a refused record had, where it was too large to be kept as it came. */
    public static final String REJECT_CUT_FROM = "reject.cut-from";

    /** When the broker got the refused record, ISO 8601. */
    public static final String REJECT_APPENDED = "reject.appended";

    /** How often a record has been sent again after it was refused. */
    public static final String RETRIES = "retry.count";

    /** All that a refusal adds to a record. */
    static final List<String> REJECTS =
            List.of(REJECT_CODE, REJECT_REASON, REJECT_SOURCE, REJECT_CUT_FROM, REJECT_APPENDED);

    private static final String VERSION = "version";

    /** Most headers of a record; an image's tags and attributes make some 130. */
    private static final int MOST = 1_000;

    private EventHeaders() {}

    /**
     * The last header of a name.
     *
     * @throws RejectedEventException if it is not UTF-8 or longer than {@code maxBytes}
     */
    public static Optional<String> text(Headers headers, String name, int maxBytes) {
        return text(headers.lastHeader(name), name, maxBytes);
    }

    private static Optional<String> text(@Nullable Header header, String name, int maxBytes) {
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        if (header.value().length > maxBytes) {
            throw new RejectedEventException(
                    RejectCode.HEADER_INVALID,
                    "header %s has %d bytes, allowed are %d"
                            .formatted(name, header.value().length, maxBytes));
        }
        return Optional.of(
                utf8(header.value())
                        .orElseThrow(() ->
                                new RejectedEventException(
                                        RejectCode.HEADER_INVALID,
                                        "header " + name + " is not UTF-8")));
    }

    /** Whether there are more than any record needs; a megabyte may hold half a million. */
    static boolean tooMany(Headers headers) {
        var each = headers.iterator();
        for (int i = 0; i < MOST && each.hasNext(); i++) {
            each.next();
        }
        return each.hasNext();
    }

    /**
     * Checks that a record was not too large to be unpacked, and has no more headers than any
     * needs.
     *
     * @throws RejectedEventException if it was, or has
     */
    static void checkNumber(Headers headers) {
        Oversize.check(headers);
        if (tooMany(headers)) {
            throw new RejectedEventException(
                    RejectCode.HEADER_INVALID,
                    "the record has %d headers, allowed are %d"
                            .formatted(headers.toArray().length, MOST));
        }
    }

    /**
     * All headers of a name, in their order.
     *
     * @throws RejectedEventException if one is not UTF-8 or longer than {@code maxBytes}
     */
    static List<String> texts(Headers headers, String name, int maxBytes) {
        var texts = new ArrayList<String>();
        for (var header : headers.headers(name)) {
            text(header, name, maxBytes).ifPresent(texts::add);
        }
        return texts;
    }

    /** The version of the image that a record is about, if it carries one. */
    static OptionalLong version(Headers headers) {
        var text = text(headers, VERSION, 20);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long version = text.get().matches("\\d{1,16}") ? Long.parseLong(text.get()) : -1;
        if (version < 1 || version >= Version.LIMIT) {
            throw new RejectedEventException(
                    RejectCode.RECORD_INVALID,
                    "header %s is '%s', expected a number below 2^53"
                            .formatted(VERSION, text.get()));
        }
        return OptionalLong.of(version);
    }

    static void putVersion(Headers headers, long version) {
        put(headers, VERSION, Long.toString(version));
    }

    /** Sets a header to a text, replacing earlier ones. */
    public static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Decodes UTF-8 strictly; empty if the bytes are no UTF-8. */
    public static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}

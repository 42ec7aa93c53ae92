package dev.pictor.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is told about an image besides its bytes.
 *
 * @param caption a sentence about it
 * @param tags words to filter by
 * @param attributes named values to filter by
 * @param uri where the image comes from; kept, not fetched
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageDetails(
        @Nullable String caption,
        List<String> tags,
        Map<String, String> attributes,
        @Nullable String uri) {

    /** Headers that carry an attribute start so. */
    public static final String ATTRIBUTE_PREFIX = "attr.";

    /** The longest caption in UTF-8 bytes. */
    public static final int MAX_CAPTION_BYTES = 8_192;

    /** The longest value of an attribute in UTF-8 bytes. */
    public static final int MAX_ATTRIBUTE_BYTES = 2_048;

    /** The longest URI in bytes. */
    public static final int MAX_URI_BYTES = 4_096;

    /** The longest tag in UTF-8 bytes. */
    public static final int MAX_TAG_BYTES = 256;

    private static final int MAX_COUNT = 64;

    /** All tags, joined by commas. */
    static final int MAX_TAGS_BYTES = MAX_COUNT * (MAX_TAG_BYTES + 1);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** Nothing told. */
    public static final ImageDetails NONE = new ImageDetails(null, List.of(), Map.of(), null);

    /**
     * Copies the collections, absent ones are empty, and checks every limit.
     *
     * @throws RejectedEventException naming what is too long or malformed
     */
    @SuppressWarnings("NullAway") // a record read from JSON may lack the collections
    public ImageDetails {
        tags = tags == null ? List.of() : Checks.copy("tags", tags);
        attributes = attributes == null ? Map.of() : Checks.copy("attributes", attributes);
        limit("caption", caption, MAX_CAPTION_BYTES);
        limit("uri", uri, MAX_URI_BYTES);
        count("tags", tags.size());
        count("attributes", attributes.size());
        tags.forEach(tag -> limit("tag", tag, MAX_TAG_BYTES));
        attributes.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw invalid(
                        "attribute name '%s': use 1 to 64 letters, digits, - and _"
                                .formatted(name));
            }
            limit("attribute " + name, value, MAX_ATTRIBUTE_BYTES);
        });
    }

    /**
     * What tells details apart: 32 hex digits of a SHA-256 of all of them, the same in every
     * process.
     */
    public String digest() {
        var all =
                List.of(
                        Objects.requireNonNullElse(caption, ""),
                        tags,
                        new TreeMap<>(attributes),
                        Objects.requireNonNullElse(uri, ""));
        return ImageId.sha256(EventJson.write(all)).substring(0, 32);
    }

    private static void limit(String what, @Nullable String value, int maxBytes) {
        if (value != null && value.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw invalid("%s is longer than %d bytes".formatted(what, maxBytes));
        }
    }

    private static void count(String what, int count) {
        if (count > MAX_COUNT) {
            throw invalid("%d %s, allowed are %d".formatted(count, what, MAX_COUNT));
        }
    }

    private static RejectedEventException invalid(String reason) {
        return new RejectedEventException(RejectCode.HEADER_INVALID, reason);
    }
}

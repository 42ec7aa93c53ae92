package dev.pictor.query.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pictor.query.search.ComposedQuery;
import dev.pictor.service.http.InvalidFieldException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The image that a query starts from: one of the two.
 *
 * @param id of an image in the index
 * @param base64 a file; standard or URL-safe, with or without padding, or as a {@code data:} URI
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reference(@Nullable String id, @Nullable String base64) {

    private static final Pattern DATA_URI =
            Pattern.compile("data:[A-Za-z0-9!#$&^_.+-]*/?[A-Za-z0-9!#$&^_.+-]*;base64,");

    /**
     * What the query starts from.
     *
     * @throws InvalidFieldException if both are given, or none, or if base64 is none
     */
    ComposedQuery.ReferenceImage image() {
        if (id != null && base64 == null) {
            if (id.isEmpty()) {
                throw new InvalidFieldException("image.id", "is empty");
            }
            return new ComposedQuery.Indexed(id);
        }
        if (base64 != null && id == null) {
            return new ComposedQuery.Upload(decode(base64));
        }
        throw new InvalidFieldException(
                "image", "expected {\"id\": \"...\"} or {\"base64\": \"...\"}");
    }

    private static byte[] decode(String text) {
        var start = DATA_URI.matcher(text);
        // Line breaks are what encoders put in; anything else would be junk.
        var digits = text.substring(start.lookingAt() ? start.end() : 0).replaceAll("[\r\n]", "");
        boolean urlSafe = digits.indexOf('-') >= 0 || digits.indexOf('_') >= 0;
        try {
            var file = (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(digits);
            if (file.length > 0) {
                return file;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException("image.base64", "is not base64: " + e.getMessage());
        }
        throw new InvalidFieldException("image.base64", "is empty");
    }
}

package dev.pictor.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The rules of ids of images and captions: UTF-8 text of 1 to 512 bytes without control characters,
 * and not {@code .} or {@code ..}.
 */
public final class ImageId {

    /** The longest id in UTF-8 bytes. */
    public static final int MAX_BYTES = 512;

    private ImageId() {}

    /**
     * Decodes and checks a record key.
     *
     * @throws RejectedEventException if it is no id
     */
    public static String of(byte[] key) {
        return check(
                EventHeaders.utf8(key)
                        .orElseThrow(() -> invalid("the key is not UTF-8, as an id must be")));
    }

    /**
     * Checks an id.
     *
     * @throws RejectedEventException if it is none
     */
    public static String check(String id) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw invalid("an id has 1 to %d bytes, not %d".formatted(MAX_BYTES, bytes));
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            throw invalid("an id has no control characters");
        }
        if (id.equals(".") || id.equals("..")) {
            throw invalid("an id is not . or .., which no URL can name");
        }
        return id;
    }

    /** The id of an image, or of a caption's text, that came without one. */
    public static String ofContent(byte[] content) {
        return "sha256:" + sha256(content);
    }

    /** The SHA-256 of some bytes in lower-case hex. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RejectedEventException invalid(String reason) {
        return new RejectedEventException(RejectCode.ID_INVALID, reason);
    }
}

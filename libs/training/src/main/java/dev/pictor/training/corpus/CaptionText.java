package dev.pictor.training.corpus;

import dev.pictor.captions.Keyword;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caption to learn from.
 *
 * @param id of the caption
 * @param imageId of the image that it is about, if any
 * @param text cleaned
 * @param keywords in order
 */
public record CaptionText(
        String id, @Nullable String imageId, String text, List<Keyword> keywords) {

    /** Copies the keywords. */
    public CaptionText {
        keywords = List.copyOf(keywords);
    }

    /** What tells texts apart: equal texts have equal keys, and keys are spread evenly. */
    public long key() {
        return hash(text);
    }

    /** What tells images apart; 0 where there is none. */
    long imageHash() {
        return imageId == null ? 0 : hash(imageId);
    }

    static long hash(String value) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(value.getBytes(StandardCharsets.UTF_8));
            long hash = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                hash = hash << 8 | digest[i] & 0xff;
            }
            return hash == 0 ? 1 : hash; // 0 marks what is absent
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

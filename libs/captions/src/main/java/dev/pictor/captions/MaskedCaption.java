package dev.pictor.captions;

import java.util.List;

/**
 * A caption with its keywords taken out: text pieces with one placeholder between each two. The
 * placeholder is never text, so no caption can forge one.
 *
 * @param pieces at least two; may be empty texts
 */
public record MaskedCaption(List<String> pieces) {

    /** What to train on instead when no placeholder survives truncation to CLIP's context. */
    public static final MaskedCaption FALLBACK = new MaskedCaption(List.of("a photo of ", ""));

    /** Copies the pieces. */
    public MaskedCaption {
        pieces = List.copyOf(pieces);
        if (pieces.size() < 2) {
            throw new IllegalArgumentException(
                    "%d pieces: a masked caption has a placeholder".formatted(pieces.size()));
        }
    }

    /** How many placeholders there are. */
    public int placeholders() {
        return pieces.size() - 1;
    }
}

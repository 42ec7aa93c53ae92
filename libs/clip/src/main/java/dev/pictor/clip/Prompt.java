package dev.pictor.clip;

import org.jspecify.annotations.Nullable;

/**
 * One text for the {@link TextEncoder}: token ids, and the pseudo-word for their slots.
 *
 * @param tokens the tokenised text
 * @param word a token embedding of width W, shared by all slots; required if there are slots
 */
public record Prompt(TokenIds tokens, float @Nullable [] word) {

    /** Adopts the array; checks that slots and word come together. */
    public Prompt {
        if ((tokens.slots().length > 0) != (word != null)) {
            throw new IllegalArgumentException("slots need a pseudo-word, and the reverse");
        }
    }

    /** A plain text. */
    public static Prompt of(TokenIds tokens) {
        return new Prompt(tokens, null);
    }
}

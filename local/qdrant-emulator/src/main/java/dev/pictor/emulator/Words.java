package dev.pictor.emulator;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Words as Qdrant's tokenizer of that name finds them: in lower case, split at all else. */
final class Words {

    private Words() {}

    static Set<String> of(String text) {
        var words = new HashSet<String>();
        var word = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    if (isPart(c)) {
                        word.appendCodePoint(c);
                    } else {
                        end(word, words);
                    }
                });
        end(word, words);
        return words;
    }

    private static void end(StringBuilder word, Set<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }

    /** What Rust calls alphanumeric: more than Java's letters and digits. */
    private static boolean isPart(int c) {
        return Character.isAlphabetic(c)
                || switch (Character.getType(c)) {
                    case Character.DECIMAL_DIGIT_NUMBER,
                            Character.LETTER_NUMBER,
                            Character.OTHER_NUMBER ->
                            true;
                    default -> false;
                };
    }
}

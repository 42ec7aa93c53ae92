package dev.pictor.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** How keywords are taken out of a caption. */
public enum Masking {
    /** By place, whole words only; one random word where there is no keyword. The default. */
    OFFSET {
        @Override
        public MaskedCaption mask(String cleaned, List<Keyword> keywords, RandomGenerator random) {
            var places = places(cleaned, keywords);
            if (places.isEmpty()) {
                var words = Words.of(cleaned);
                places =
                        List.of(
                                words.isEmpty()
                                        ? new Words.Place(0, cleaned.length())
                                        : words.get(random.nextInt(words.size())));
            }
            var pieces = new ArrayList<String>();
            int done = 0;
            for (var place : places) {
                pieces.add(cleaned.substring(done, place.start()));
                done = place.end();
            }
            pieces.add(cleaned.substring(done));
            return new MaskedCaption(pieces);
        }
    },

    /**
     * By text, as LinCIR's published training does: a keyword is replaced wherever its letters
     * occur, also inside other words; one whose joined tokens do not occur is answered by masking a
     * random word and stopping. Without any placeholder after that, the fallback.
     *
     * <p>One character stands for the placeholder meanwhile, where the original has three, so an
     * empty word, which only an uncleaned caption has, does not tear earlier placeholders apart.
     */
    COMPAT {
        @Override
        public MaskedCaption mask(String cleaned, List<Keyword> keywords, RandomGenerator random) {
            if (cleaned.contains(MARKER)) {
                throw new IllegalArgumentException(
                        "the caption holds the private character U+E000, clean it first");
            }
            var masked = cleaned;
            boolean missed = keywords.isEmpty();
            for (var keyword : keywords) {
                if (!cleaned.contains(keyword.text())) {
                    missed = true;
                    break;
                }
                masked = masked.replace(keyword.text(), MARKER);
            }
            if (missed) {
                // With -1, as Python splits: an empty caption has one empty word, and two spaces
                // have one between them.
                var words = cleaned.split(" ", -1);
                masked = replaceAll(masked, words[random.nextInt(words.length)]);
            }
            if (!masked.contains(MARKER)) {
                return MaskedCaption.FALLBACK;
            }
            return new MaskedCaption(List.of(masked.split(MARKER, -1)));
        }
    };

    /** Stands for the placeholder while COMPAT replaces text; cleaned captions hold none. */
    private static final String MARKER = "\uE000";

    /**
     * Masks a caption.
     *
     * @param cleaned the caption as {@link CaptionCleaner} left it
     * @param keywords its keywords in order
     * @param random chooses the word where keywords do not
     */
    public abstract MaskedCaption mask(
            String cleaned, List<Keyword> keywords, RandomGenerator random);

    /** An empty word is found around every character, as String.replace does, but halves none. */
    private static String replaceAll(String masked, String word) {
        return word.isEmpty()
                ? MARKER
                        + masked.codePoints()
                                .mapToObj(character -> Character.toString(character) + MARKER)
                                .collect(Collectors.joining())
                : masked.replace(word, MARKER);
    }

    /** The keywords' places, grown to whole words and joined where they meet. */
    private static List<Words.Place> places(String cleaned, List<Keyword> keywords) {
        var places = new ArrayList<Words.Place>();
        for (var keyword : keywords) {
            int start = Words.startOf(cleaned, keyword.start());
            int end = Words.endOf(cleaned, keyword.end());
            if (!places.isEmpty() && start <= places.getLast().end()) {
                start = places.getLast().start();
                end = Math.max(end, places.removeLast().end());
            }
            places.add(new Words.Place(start, end));
        }
        return places;
    }
}

package dev.pictor.captions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Masking by both modes (docs/method.md, Captions); tags are given by hand. */
class MaskingTest {

    private static final RandomGenerator RANDOM = new Random(1);

    /** Keywords by their texts, at the first place after the one before. */
    private static List<Keyword> keywords(String caption, String... texts) {
        int[] from = {0};
        return Arrays.stream(texts)
                .map(text -> {
                    int start = caption.indexOf(text, from[0]);
                    from[0] = start + text.length();
                    return new Keyword(start, from[0], text);
                })
                .toList();
    }

    private static String mask(Masking masking, String caption, List<Keyword> keywords) {
        return String.join("[$]", masking.mask(caption, keywords, RANDOM).pieces());
    }

    private static Set<String> masks(Masking masking, String caption, List<Keyword> keywords) {
        var all = new HashSet<String>();
        for (int i = 0; i < 200; i++) {
            all.add(mask(masking, caption, keywords));
        }
        return all;
    }

    @Test
    void runsBecomeOnePlaceholderEach() {
        var caption = "gray cat sleeps on a pillow";
        var keywords = keywords(caption, "gray cat", "a pillow");
        for (var masking : Masking.values()) {
            assertThat(mask(masking, caption, keywords)).isEqualTo("[$] sleeps on [$]");
        }
        assertThat(Masking.OFFSET.mask(caption, keywords, RANDOM).pieces())
                .containsExactly("", " sleeps on ", "");
    }

    @Test
    void aLoneDeterminerLeaksInCompatOnly() {
        var caption = "a very small animal";
        var keywords = keywords(caption, "a", "small animal");
        assertThat(mask(Masking.OFFSET, caption, keywords)).isEqualTo("[$] very [$]");
        // The short keyword destroys the long one, which still occurs in the caption itself.
        assertThat(mask(Masking.COMPAT, caption, keywords))
                .isEqualTo("[$] very sm[$]ll [$]nim[$]l");
        assertThat(mask(Masking.COMPAT, "an art party", keywords("an art party", "art")))
                .isEqualTo("an [$] p[$]y");
    }

    @Test
    void tokensThatTouchMissInCompatAndStop() {
        var caption = "big t-shirt on chairs";
        var keywords =
                List.of(
                        new Keyword(0, 3, "big"),
                        new Keyword(4, 11, "t - shirt"),
                        new Keyword(15, 21, "chairs"));
        assertThat(masks(Masking.COMPAT, caption, keywords))
                .containsExactlyInAnyOrder(
                        "[$] t-shirt on chairs", // the word drawn was gone already
                        "[$] [$] on chairs",
                        "[$] t-shirt [$] chairs",
                        "[$] t-shirt on [$]");
        assertThat(mask(Masking.OFFSET, caption, keywords))
                .isEqualTo("[$] on [$]".replace("[$] on", "[$] [$] on"));
    }

    @Test
    void offsetsCoverWholeWords() {
        var caption = "a t-shirt, a cat/dog and the dog's bowl";
        var keywords =
                List.of(
                        new Keyword(0, 3, "a t"),
                        new Keyword(4, 9, "shirt"),
                        new Keyword(11, 16, "a cat"),
                        new Keyword(17, 20, "dog"),
                        new Keyword(25, 32, "the dog"),
                        new Keyword(35, 39, "bowl"));
        assertThat(mask(Masking.OFFSET, caption, keywords)).isEqualTo("[$], [$] and [$]'s [$]");
        assertThat(mask(Masking.OFFSET, "naïve-ish café", List.of(new Keyword(2, 3, "ï"))))
                .isEqualTo("[$] café");
    }

    @Test
    void withoutKeywordsOneRandomWordGoes() {
        assertThat(masks(Masking.OFFSET, "running, fast!", List.of()))
                .containsExactlyInAnyOrder("[$], fast!", "running, [$]!");
        assertThat(masks(Masking.COMPAT, "go go on", List.of()))
                .containsExactlyInAnyOrder("[$] [$] on", "go go [$]");
        assertThat(mask(Masking.OFFSET, "\uD83D\uDC31 \u200D!", List.of())).isEqualTo("[$]");
    }

    @Test
    void emptyWordsAndEmptyCaptions() {
        for (var masking : Masking.values()) {
            assertThat(mask(masking, "", List.of())).isEqualTo("[$]");
        }
        assertThat(masks(Masking.COMPAT, "a  b", List.of()))
                .containsExactlyInAnyOrder("[$]  b", "a  [$]", "[$]a[$] [$] [$]b[$]");
        assertThat(masks(Masking.COMPAT, "  \uD83D\uDC31", List.of()))
                .contains("[$] [$] [$]\uD83D\uDC31[$]");
    }

    @Test
    void whenTheRandomWordWasGoneCompatFallsBack() {
        assertThat(MaskedCaption.FALLBACK.pieces()).containsExactly("a photo of ", "");
        assertThat(MaskedCaption.FALLBACK.placeholders()).isEqualTo(1);
        assertThatThrownBy(() -> new MaskedCaption(List.of("a"))).hasMessageContaining("1 pieces");
        assertThatThrownBy(() -> Masking.COMPAT.mask("a \uE000", List.of(), RANDOM))
                .hasMessageContaining("U+E000");
    }
}

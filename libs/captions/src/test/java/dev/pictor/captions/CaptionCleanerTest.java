package dev.pictor.captions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptionCleanerTest {

    private static final CaptionCleaner CLEANER = new CaptionCleaner(100);

    private static String text(String raw) {
        assertThat(CLEANER.clean(raw)).as(raw).isInstanceOf(Cleaned.Caption.class);
        return ((Cleaned.Caption) CLEANER.clean(raw)).text();
    }

    private static Cleaned.Reason reason(String raw) {
        assertThat(CLEANER.clean(raw)).isInstanceOf(Cleaned.Refused.class);
        return ((Cleaned.Refused) CLEANER.clean(raw)).reason();
    }

    @Test
    void cleansWhatStrangersSend() {
        Map.ofEntries(
                        Map.entry("A Gray CAT", "a gray cat"),
                        Map.entry("<PERSON> and a dog", "person and a dog"),
                        Map.entry("&lt;PERSON&gt; walks", "person walks"),
                        Map.entry("a $5 bill and [$]", "a 5 bill and []"),
                        Map.entry("a <b>red</b><br/>car<!-- x -->", "a red car"),
                        Map.entry("cats &amp; dogs &amp;amp; birds", "cats & dogs & birds"),
                        Map.entry("fish &lt;3 and 2 < 3", "fish <3 and 2 < 3"),
                        Map.entry("the <|endoftext|> end", "the end"),
                        Map.entry(
                                "tab\tand\u0000nul \r\n line\u2028\u3000wide",
                                "tab and nul line wide"),
                        Map.entry("cafe\u0301", "caf\u00e9"),
                        Map.entry("zero\u200bwidth \u202eover\ufeff", "zerowidth over"),
                        Map.entry(
                                "\u0645\u06cc\u200c\u0631\u0648\u0645",
                                "\u0645\u06cc\u200c\u0631\u0648\u0645"),
                        Map.entry(
                                "a \uE000 mark of ours and long text",
                                "a mark of ours and long text"),
                        Map.entry(
                                "\u8d64\u3044\u30bd\u30d5\u30a1", "\u8d64\u3044\u30bd\u30d5\u30a1"),
                        Map.entry("\u00c9L\u00c8VE \u0130", "\u00e9l\u00e8ve i\u0307"),
                        Map.entry("a \uD83D\uDC31 emoji", "a \uD83D\uDC31 emoji"),
                        Map.entry(
                                "broken &#xD800; half of a pair here",
                                "broken half of a pair here"),
                        Map.entry("beyond &#x110000; it", "beyond it"))
                .forEach((raw, clean) -> {
                    assertThat(text(raw)).isEqualTo(clean);
                    assertThat(text(clean)).as("clean stays clean").isEqualTo(clean);
                });
    }

    @Test
    void refusesWhatIsNoCaption() {
        assertThat(reason("")).isEqualTo(Cleaned.Reason.EMPTY);
        assertThat(reason(" \n\u00a0\u3000 $ $")).isEqualTo(Cleaned.Reason.EMPTY);
        assertThat(reason("<div></div>&nbsp;")).isEqualTo(Cleaned.Reason.EMPTY);
        assertThat(reason("123 !!! \uD83D\uDC31")).isEqualTo(Cleaned.Reason.NO_LETTER);
        assertThat(reason("a\u0000b\u0001c\u0002")).isEqualTo(Cleaned.Reason.BINARY);
        assertThat(reason("\uFFFD\uFFFDPNG\uFFFD")).isEqualTo(Cleaned.Reason.BINARY);
        assertThat(((Cleaned.Refused) CLEANER.clean("")).detail()).contains("send a sentence");
    }

    @Test
    void cutsAtAWordAndNeverHalvesACharacter() {
        assertThat(text("word ".repeat(50))).isEqualTo("word ".repeat(20).strip());
        assertThat(text("x".repeat(101))).hasSize(100);
        assertThat(text("x" + "\uD83D\uDC31".repeat(100))).hasSize(99);
        assertThat(text("x".repeat(100))).hasSize(100);
        assertThat(text("y".repeat(100) + " z")).hasSize(100);
        assertThatThrownBy(() -> new CaptionCleaner(3)).hasMessageContaining("maxLength 3");
    }

    @Test
    void aMegabyteOfAnythingEnds() {
        for (var unit :
                new String[] {
                    "<", "<a", "&", "&amp;", "&#", "e\u0301\u0323", "a<b>", "$", "\uDBFF"
                }) {
            CLEANER.clean(unit.repeat(1_000_000 / unit.length()));
        }
        var random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            var noise = new StringBuilder();
            random.ints(random.nextInt(300), 0, 0x10000).forEach(c -> noise.append((char) c));
            if (CLEANER.clean(noise.toString()) instanceof Cleaned.Caption(var text)) {
                assertThat(text).doesNotContain("$", "\uE000", "  ").hasSizeLessThanOrEqualTo(100);
            }
        }
    }
}

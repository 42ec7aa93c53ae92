package dev.pictor.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentencesTest {

    private static final String OPENING = "(a photo of |a picture of |an emoji of |an icon of |)";
    private static final String TONE = "(has|with) dark skin tone";
    private static final String BACKGROUND = "(is on|on|with) an? [a-z]+ background";
    private static final String STYLE = "(is )?in noto style";
    private static final String TAG = "(is )?(about|tagged) (hi|wave)";
    private static final String PART = "(%s|%s|%s|%s)".formatted(TONE, BACKGROUND, STYLE, TAG);

    private final Drawing hand =
            new Drawing("waving hand", "dark", "people", List.of("hi", "wave"), Style.NOTO, 0);

    @Test
    void sentencesHaveTheFormsThatTheModelKnows() {
        var sentences = new Sentences(new Random(5));
        var different = new HashSet<String>();
        for (int i = 0; i < 500; i++) {
            var sentence = sentences.about(hand);
            assertThat(sentence)
                    .matches(
                            OPENING
                                    + "(a )?waving hand(( that|,)? "
                                    + PART
                                    + "((?: and)? "
                                    + PART
                                    + ")*)?");
            different.add(sentence);
        }
        assertThat(different).hasSizeGreaterThan(300);
    }

    @Test
    void aCaptionTellsAllThatIsToBeSeen() {
        var sentences = new Sentences(new Random(5));
        for (int i = 0; i < 100; i++) {
            assertThat(sentences.caption(new Picture(hand, Background.ORANGE)))
                    .contains(
                            "waving hand",
                            "dark skin tone",
                            "an orange background",
                            "in noto style");
        }
    }
}

package dev.pictor.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.training.corpus.CaptionText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LegibleTest {

    private static final List<CaptionText> TRUSTED =
            captions(
                    "a black cat on a green background",
                    "two women walk along the beach in the evening",
                    "red apple, in the style of an icon",
                    "t-shirt with a picture of a mountain");

    private static List<CaptionText> captions(String... texts) {
        var captions = new ArrayList<CaptionText>();
        for (var text : texts) {
            captions.add(new CaptionText(text, null, text, List.of()));
        }
        return captions;
    }

    private static List<CaptionText> legible(List<CaptionText> captions) {
        var model = Path.of("../models/emoji-reference");
        try (var clip = Clip.load(model, ClipOptions.DEFAULT)) {
            return Legible.among(
                    captions, TRUSTED, text -> clip.tokenizer().encode(text).length() - 2);
        }
    }

    @Test
    void whatIsWrittenInWordsCounts() {
        var words =
                captions(
                        "a dog",
                        "photograph of a lighthouse beneath thunderclouds",
                        "woman: medium-dark skin tone, in twemoji style");
        assertThat(legible(words)).isEqualTo(words);
    }

    @Test
    void randomLettersDoNot() {
        var random = new SplittableRandom(5);
        var garbage = new ArrayList<CaptionText>();
        for (int i = 0; i < 1_000; i++) {
            var text = new StringBuilder();
            for (int word = random.nextInt(3, 400); word > 0; word--) {
                for (int letter = random.nextInt(2, 10); letter > 0; letter--) {
                    text.append((char) random.nextInt('a', 'z' + 1));
                }
                text.append(' ');
            }
            garbage.addAll(captions(text.toString().strip()));
        }
        assertThat(legible(garbage)).hasSizeLessThan(20);
        assertThat(legible(captions("0x7f 9c e1 44 b0 3d 11 aa", "}}<<%%>>{{ $$ ## @@ !! ~~")))
                .isEmpty();
    }

    @Test
    void withoutCaptionsToTrustAllCount() {
        assertThat(Legible.among(TRUSTED, List.of(), String::length)).isEqualTo(TRUSTED);
    }
}

package dev.pictor.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PictureChoiceTest {

    private static Drawing drawing(String thing, String tone, Style style) {
        return new Drawing(thing, tone, "things", List.of(), style, 0);
    }

    private final PictureChoice choice =
            new PictureChoice(
                    List.of(
                            drawing("cat", Drawing.PLAIN, Style.NOTO),
                            drawing("cat", Drawing.PLAIN, Style.TWEMOJI),
                            drawing("hand", Drawing.PLAIN, Style.NOTO),
                            drawing("hand", "light", Style.NOTO),
                            drawing("hand", "dark", Style.NOTO)));

    @Test
    void aThingFillsABackgroundBeforeTheNext() {
        var backgrounds =
                choice.pictures(20, 7).stream()
                        .filter(picture -> picture.drawing().thing().equals("hand"))
                        .collect(Collectors.groupingBy(Picture::background, Collectors.counting()));
        assertThat(backgrounds.values()).allMatch(count -> count == 3);
    }

    @Test
    void redIsAmongTheFirst() {
        for (long seed = 0; seed < 20; seed++) {
            // Four a round: a cat, three hands. Six rounds bring three backgrounds of the cat.
            assertThat(choice.pictures(24, seed))
                    .anyMatch(picture ->
                            picture.drawing().thing().equals("cat")
                                    && picture.background() == Background.RED);
        }
    }

    @Test
    void aSmallCatalogIsOfFewThings() throws IOException {
        var all = new PictureChoice(Sprites.read().drawings());
        assertThat(things(all.pictures(100, 7))).isEqualTo(10);
        assertThat(things(all.pictures(3000, 7))).isEqualTo(253);
    }

    private static long things(List<Picture> pictures) {
        return pictures.stream().map(picture -> picture.drawing().thing()).distinct().count();
    }

    @Test
    void askedForAllItGivesAll() {
        assertThat(choice.size()).isEqualTo(60);
        assertThat(choice.pictures(60, 7)).hasSize(60).doesNotHaveDuplicates();
    }
}

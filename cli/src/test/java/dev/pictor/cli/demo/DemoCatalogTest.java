package dev.pictor.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.ImageId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DemoCatalogTest {

    private static List<DemoImage> images(int count, long seed) throws IOException {
        return DemoCatalog.read().images(count, seed).toList();
    }

    private static List<String> ids(List<DemoImage> images) {
        return images.stream().map(image -> image.submission().id()).toList();
    }

    @Test
    void theSameSeedMakesTheSameCatalog() throws IOException {
        var once = images(40, 7);
        var again = images(40, 7);
        assertThat(ids(again)).isEqualTo(ids(once)).isNotEqualTo(ids(images(40, 8)));
        for (int i = 0; i < once.size(); i++) {
            var image = once.get(i);
            assertThat(again.get(i).submission().content()).isEqualTo(image.submission().content());
            assertThat(again.get(i).submission().details()).isEqualTo(image.submission().details());
            assertThat(again.get(i).sentences()).isEqualTo(image.sentences());
        }
    }

    @Test
    void everyPictureThereCanBeHasAnIdOfItsOwn() throws IOException {
        var choice = new PictureChoice(Sprites.read().drawings());
        var ids = new ArrayList<String>();
        choice.pictures(choice.size(), 7).forEach(picture -> ids.add(picture.id()));
        assertThat(ids).hasSize(DemoCatalog.read().size()).doesNotHaveDuplicates();
        assertThat(ids).allSatisfy(id -> assertThat(ImageId.check(id)).matches("[a-z0-9-]+"));
    }

    @Test
    void imagesDecodeAndAreOnTheirBackground() throws IOException {
        var sprites = Sprites.read();
        var painter = new Painter(sprites);
        for (var drawing : sprites.drawings()) {
            if (!drawing.thing().equals("cat")) {
                continue;
            }
            for (var background : Background.values()) {
                var png = painter.png(new Picture(drawing, background));
                var image = ImageIO.read(new ByteArrayInputStream(png));
                assertThat(image.getWidth()).isEqualTo(Painter.SIDE);
                assertThat(image.getHeight()).isEqualTo(Painter.SIDE);
                assertThat(image.getRGB(1, 1)).isEqualTo(background.color().getRGB());
                int middle = Painter.SIDE / 2;
                assertThat(image.getRGB(middle, middle)).isNotEqualTo(background.color().getRGB());
            }
        }
    }

    @Test
    void tagsAndAttributesSayWhatTheCaptionSays() throws IOException {
        for (var image : images(60, 7)) {
            var details = image.submission().details();
            var attributes = details.attributes();
            assertThat(details.tags())
                    .hasSize(3)
                    .contains(attributes.get("style"), attributes.get("background"));
            assertThat(details.caption())
                    .contains(attributes.get("thing"))
                    .contains(attributes.get("background") + " background")
                    .contains("in %s style".formatted(attributes.get("style")));
            if (attributes.containsKey("skin-tone")) {
                assertThat(details.caption()).contains(attributes.get("skin-tone") + " skin tone");
            }
            assertThat(image.sentences()).hasSize(DemoCatalog.CAPTIONS - 1);
        }
    }

    @Test
    void moreThanThereAreIsRefusedByName() throws IOException {
        var catalog = DemoCatalog.read();
        int tooMany = catalog.size() + 1;
        assertThatThrownBy(() -> catalog.images(tooMany, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "--images %d: the demo has %d, ask for 1 to so many",
                        tooMany, catalog.size());
        assertThatThrownBy(() -> catalog.images(0, 7)).hasMessageContaining("--images 0");
    }
}

package dev.pictor.cli.demo;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageSubmission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The images that the demo publishes; the same seed makes the same ones in the same order. */
public final class DemoCatalog {

    /** Captions that come with an image, its own among them. */
    public static final int CAPTIONS = 3;

    private final Sprites sprites;
    private final PictureChoice choice;

    private DemoCatalog(Sprites sprites) {
        this.sprites = sprites;
        choice = new PictureChoice(sprites.drawings());
    }

    /** The catalog of the drawings that are packed into this program. */
    public static DemoCatalog read() throws IOException {
        return new DemoCatalog(Sprites.read());
    }

    /** How many images there are at most. */
    public int size() {
        return choice.size();
    }

    /**
     * Some of the images, in the order in which to publish them; each is painted when it is taken.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public Stream<DemoImage> images(int count, long seed) {
        if (count < 1 || count > size()) {
            throw new IllegalArgumentException(
                    "--images %d: the demo has %d, ask for 1 to so many".formatted(count, size()));
        }
        var painter = new Painter(sprites);
        var sentences = new Sentences(new Random(seed));
        return choice.pictures(count, seed).stream()
                .sequential()
                .map(picture -> image(picture, painter, sentences));
    }

    private static DemoImage image(Picture picture, Painter painter, Sentences sentences) {
        var details = details(picture, sentences.caption(picture));
        var further = new ArrayList<String>();
        while (further.size() < CAPTIONS - 1) {
            further.add(sentences.about(picture.drawing()));
        }
        return new DemoImage(
                ImageSubmission.of(picture.id(), painter.png(picture), details), further);
    }

    private static ImageDetails details(Picture picture, String caption) {
        var drawing = picture.drawing();
        var style = drawing.style().word();
        var background = picture.background().word();
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("thing", drawing.thing());
        attributes.put("style", style);
        attributes.put("background", background);
        if (drawing.hasTone()) {
            attributes.put("skin-tone", drawing.tone());
        }
        return new ImageDetails(
                caption, List.of(drawing.group(), style, background), attributes, null);
    }
}

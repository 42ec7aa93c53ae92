package dev.pictor.cli;

import dev.pictor.cli.demo.DemoCatalog;
import dev.pictor.cli.demo.DemoImage;
import dev.pictor.events.ImageSubmission;
import java.io.IOException;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options that say how many of the demo's images are published, and how fast. */
final class DemoOptions {

    /** The same catalog for everybody, so that one can talk about it. */
    private static final long SEED = 16;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "3000",
            description = "How many images to publish (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "Images a second; 0 for as fast as they become searchable (default:"
                            + " ${DEFAULT-VALUE}).")
    private double rate;

    int images() {
        return images;
    }

    /** The images, in order. */
    Stream<DemoImage> catalog() throws IOException {
        return DemoCatalog.read().images(images, SEED);
    }

    /** The id of one of them that one may ask for on a red background. */
    String example() throws IOException {
        return catalog()
                .map(DemoImage::submission)
                .filter(image -> !image.details().tags().contains("red"))
                .map(ImageSubmission::id)
                .findFirst()
                .orElse("ID");
    }

    Pace pace() {
        return new Pace(rate);
    }
}

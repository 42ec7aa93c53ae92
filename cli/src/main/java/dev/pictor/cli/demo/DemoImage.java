package dev.pictor.cli.demo;

import dev.pictor.events.ImageSubmission;
import java.util.List;

/**
 * An image of the catalog, ready to be published.
 *
 * @param submission what goes to the {@code images} topic
 * @param sentences further captions of the same forms, to train on
 */
public record DemoImage(ImageSubmission submission, List<String> sentences) {

    /** Copies the sentences. */
    public DemoImage {
        sentences = List.copyOf(sentences);
    }
}

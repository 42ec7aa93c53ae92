package dev.pictor.ingest.intake;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.ImageId;
import dev.pictor.events.ImageMetadata;
import dev.pictor.events.ImageSubmission;
import dev.pictor.events.RejectCode;
import dev.pictor.events.RejectedEventException;
import dev.pictor.imaging.DecodeBudget;
import dev.pictor.imaging.DecodedImage;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.imaging.ImageRejectedException;
import dev.pictor.imaging.Preprocessing;
import dev.pictor.imaging.Thumbnails;
import dev.pictor.objects.ObjectKey;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decides what becomes of a submission: decodes and prepares the image, and makes its thumbnail.
 * Thread-safe; takes all of a core.
 */
public final class ImageAcceptor {

    private static final int THUMBNAIL_SIDE = 256;

    private final DecodeBudget budget;
    private final ImagePreprocessor preprocessor;
    private final Thumbnails thumbnails = new Thumbnails(THUMBNAIL_SIDE);
    private final Clock clock;

    /** An acceptor for one preprocessing. */
    public ImageAcceptor(DecodeBudget budget, Preprocessing preprocessing, Clock clock) {
        this.budget = budget;
        this.preprocessor = new ImagePreprocessor(preprocessing);
        this.clock = clock;
    }

    /** Decides on a record of the inbox. */
    public Decision decide(ConsumerRecord<byte[], byte[]> record) {
        try {
            var submission = ImageSubmission.of(record);
            var content = submission.content();
            return content == null
                    ? new Decision.Forget(submission.id())
                    : budget.with(content, decoded -> accept(submission, content, decoded));
        } catch (RejectedEventException e) {
            return new Decision.Reject(e);
        } catch (ImageRejectedException e) {
            return new Decision.Reject(
                    new RejectedEventException(
                            code(e), Objects.requireNonNullElse(e.getMessage(), "")));
        }
    }

    private Decision accept(ImageSubmission submission, byte[] content, DecodedImage decoded) {
        var image = decoded.image();
        var sha256 = ImageId.sha256(content);
        var details = submission.details();
        return new Decision.Accept(
                new CatalogEntry(
                        new ImageMetadata(
                                submission.id(),
                                sha256,
                                decoded.format().mediaType(),
                                image.width(),
                                image.height(),
                                details,
                                submission.time()),
                        content.length,
                        clock.instant()),
                preprocessor.prepare(image).pixels(),
                List.of(
                        new Decision.Kept(ObjectKey.blob(sha256), content),
                        new Decision.Kept(ObjectKey.thumbnail(sha256), thumbnails.jpeg(decoded))));
    }

    private static RejectCode code(ImageRejectedException e) {
        return switch (e.code()) {
            case EMPTY -> RejectCode.IMAGE_EMPTY;
            case TOO_MANY_BYTES -> RejectCode.IMAGE_TOO_MANY_BYTES;
            case UNSUPPORTED_FORMAT -> RejectCode.IMAGE_UNSUPPORTED_FORMAT;
            case CORRUPT -> RejectCode.IMAGE_CORRUPT;
            case TOO_MANY_PIXELS -> RejectCode.IMAGE_TOO_MANY_PIXELS;
            case TOO_MANY_FRAMES -> RejectCode.IMAGE_TOO_MANY_FRAMES;
        };
    }
}

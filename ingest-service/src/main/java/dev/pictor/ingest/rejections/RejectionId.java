package dev.pictor.ingest.rejections;

import dev.pictor.events.RecordPlace;
import dev.pictor.events.Topics;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a record of {@code images.rejected} by its place; in text {@code partition-offset}.
 *
 * @param partition of the topic
 * @param offset in the partition
 */
public record RejectionId(int partition, long offset) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

    /** The id of the record at a place. */
    public static RejectionId of(RecordPlace place) {
        return new RejectionId(place.partition(), place.offset());
    }

    /** Reads the text of an id; empty if it is none. */
    public static Optional<RejectionId> parse(String text) {
        var match = TEXT.matcher(text);
        return match.matches()
                ? Optional.of(
                        new RejectionId(
                                Integer.parseInt(match.group(1)), Long.parseLong(match.group(2))))
                : Optional.empty();
    }

    RecordPlace place() {
        return new RecordPlace(Topics.IMAGES_REJECTED, partition, offset);
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}

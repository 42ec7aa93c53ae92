package dev.pictor.events;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record lies; in text {@code topic-partition@offset}.
 *
 * @param topic its name
 * @param partition of the topic
 * @param offset in the partition
 */
public record RecordPlace(String topic, int partition, long offset) {

    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9._-]{1,249})-(\\d{1,9})@(\\d{1,18})");

    private static final int LONGEST_KEY = 100;

    /** The place of a record. */
    public static RecordPlace of(ConsumerRecord<?, ?> record) {
        return new RecordPlace(record.topic(), record.partition(), record.offset());
    }

    /** Reads the text of a place; empty if it is none. */
    public static Optional<RecordPlace> parse(String text) {
        var match = TEXT.matcher(text);
        return match.matches()
                ? Optional.of(
                        new RecordPlace(
                                match.group(1),
                                Integer.parseInt(match.group(2)),
                                Long.parseLong(match.group(3))))
                : Optional.empty();
    }

    /**
     * A record's place and its key, for a log: a long key is cut, and its control characters cannot
     * forge a line.
     */
    public static String named(ConsumerRecord<byte[], ?> record) {
        var key = record.key();
        var text =
                key == null
                        ? "without a key"
                        : "key '%s'".formatted(EventHeaders.utf8(key).orElse("(no UTF-8)"));
        var cut = text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "...";
        return of(record) + ", " + cut.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What a thing is called, and which halves it belongs to. Woman and man of one role are a family
 * and stay together in every split.
 */
record EmojiFamily(String name) {

    private static final Pattern GENDER = Pattern.compile("\\b(man|woman)\\b");

    static EmojiFamily of(String label) {
        return new EmojiFamily(GENDER.matcher(label).replaceAll("person"));
    }

    /** A or B, for things whose captions may be trained on, or not. */
    String group() {
        return (hash() & 1) == 0 ? "A" : "B";
    }

    /** Where queries about the thing belong, whatever its group. */
    String half() {
        return (hash() >> 1 & 1) == 0 ? "development" : "test";
    }

    private long hash() {
        var crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() >> 8;
    }

    /** "woman" or "man" if the label speaks of one of them and nobody else. */
    static Optional<String> gender(String label) {
        var found = GENDER.matcher(label).results().map(m -> m.group()).toList();
        return found.size() == 1 && !label.contains(",")
                ? Optional.of(found.getFirst())
                : Optional.empty();
    }

    /** The label with woman for man, or the reverse. */
    static String counterpart(String label) {
        return GENDER.matcher(label).replaceAll(m -> other(m.group()));
    }

    static String other(String gender) {
        return gender.equals("man") ? "woman" : "man";
    }
}

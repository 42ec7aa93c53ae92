package dev.pictor.index;

import dev.pictor.events.ImageMetadata;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the index knows of an image besides its vector.
 *
 * @param metadata as in the catalog
 * @param version its version; a write takes effect only on a lower stored one
 * @param indexedAt when it was written here
 * @param model the CLIP that made the vector
 */
public record IndexedImage(ImageMetadata metadata, long version, Instant indexedAt, String model) {

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?[0-9]{1,100}(\\.[0-9]{1,100})?([eE][+-]?[0-9]{1,3})?");

    /** The image id. */
    public String id() {
        return metadata.id();
    }

    /**
     * The attributes whose whole text is a decimal number, such as {@code -12.5} or {@code 1e3}.
     */
    public Map<String, Double> numbers() {
        var numbers = new TreeMap<String, Double>();
        metadata.details()
                .attributes()
                .forEach((name, text) -> {
                    if (NUMBER.matcher(text).matches()) {
                        double number = Double.parseDouble(text);
                        if (Double.isFinite(number)) {
                            numbers.put(name, number);
                        }
                    }
                });
        return numbers;
    }
}

package dev.pictor.index;

import java.util.regex.Pattern;

/**
 * One collection of vectors that can be compared: those of one CLIP and one preprocessing.
 *
 * @param name such as {@code clip-1f2e3d4c5b6a-224-huggingface}
 * @param dimension length of its vectors
 */
public record Generation(String name, int dimension) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,200}");

    /** Checks the name and the dimension. */
    public Generation {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "generation name '%s': use 1 to 200 of a-z, 0-9, '.' and '-'".formatted(name));
        }
        if (dimension < 1 || dimension > 65_535) {
            throw new IllegalArgumentException("dimension %d of %s".formatted(dimension, name));
        }
    }

    /** The generation of a CLIP and a preprocessing, both by identifier. */
    public static Generation of(String clip, String preprocessing, int dimension) {
        return new Generation(clip + "-" + preprocessing, dimension);
    }

    /** The collection's name in the store. */
    public String collection() {
        return "images-" + name;
    }
}

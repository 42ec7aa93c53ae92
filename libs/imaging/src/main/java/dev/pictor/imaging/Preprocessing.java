package dev.pictor.imaging;

import java.util.List;
import java.util.Locale;

/**
 * What a checkpoint wants done to an image: a resize, perhaps a centre crop, then normalisation
 * inside the image tower.
 *
 * @param size side of the square result in pixels
 * @param resize what becomes of the image's proportions
 * @param interpolation how pixels are resampled
 * @param means of red, green and blue, on the scale 0..1
 * @param deviations likewise
 */
public record Preprocessing(
        int size,
        Resize resize,
        Interpolation interpolation,
        List<Float> means,
        List<Float> deviations) {

    /** What becomes of an image's proportions. */
    public sealed interface Resize {

        /**
         * The short side is resized to a length, and the middle of the result is cut out.
         *
         * @param length at least the size
         * @param crop how margins are rounded
         */
        record ShortSide(int length, CropRule crop) implements Resize {}

        /** Both sides are resized to the size. */
        record Squash() implements Resize {}
    }

    /** Checks the ranges. */
    public Preprocessing {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        boolean tooShort = resize instanceof Resize.ShortSide(int length, var _) && length < size;
        if (size < 1
                || tooShort
                || means.size() != 3
                || deviations.size() != 3
                || deviations.contains(0f)) {
            throw new IllegalArgumentException(
                    "preprocessing to %d by %s with means %s and deviations %s"
                            .formatted(size, resize, means, deviations));
        }
    }

    /** CLIP's: short side to the size, bicubic. */
    public Preprocessing(int size, CropRule crop, List<Float> means, List<Float> deviations) {
        this(size, new Resize.ShortSide(size, crop), Interpolation.BICUBIC, means, deviations);
    }

    /** The identifier of the pixels it makes, such as {@code 224-huggingface}. */
    public String id() {
        var form =
                switch (resize) {
                    case Resize.ShortSide(int length, var crop) ->
                            (length == size ? "" : length + "-") + crop.id();
                    case Resize.Squash() -> "squash";
                };
        var suffix =
                interpolation == Interpolation.BICUBIC
                        ? ""
                        : "-" + interpolation.name().toLowerCase(Locale.ROOT);
        return size + "-" + form + suffix;
    }
}

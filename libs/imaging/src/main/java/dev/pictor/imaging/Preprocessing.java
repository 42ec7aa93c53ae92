package dev.pictor.imaging;

import java.util.List;

/**
 * What a checkpoint wants done to an image: short side to {@code size} by bicubic resampling,
 * centre crop, then normalisation inside the image tower.
 *
 * @param size side of the square result in pixels
 * @param crop how margins are rounded
 * @param means of red, green and blue, on the scale 0..1
 * @param deviations likewise
 */
public record Preprocessing(int size, CropRule crop, List<Float> means, List<Float> deviations) {

    /** Checks the ranges. */
    public Preprocessing {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        if (size < 1 || means.size() != 3 || deviations.size() != 3 || deviations.contains(0f)) {
            throw new IllegalArgumentException(
                    "preprocessing to %d with means %s and deviations %s"
                            .formatted(size, means, deviations));
        }
    }

    /** The identifier of the pixels it makes, such as {@code 224-huggingface}. */
    public String id() {
        return size + "-" + crop.id();
    }
}

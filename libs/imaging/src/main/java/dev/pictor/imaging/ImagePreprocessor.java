package dev.pictor.imaging;

import dev.pictor.imaging.Preprocessing.Resize;

/**
 * Makes model-ready images: a resize, perhaps a centre crop (docs/method.md, Preprocessing), bit
 * for bit as Pillow does it. Only what the crop keeps is computed. Thread-safe.
 */
public final class ImagePreprocessor {

    private final Preprocessing preprocessing;

    /** A preprocessor for one checkpoint's rules. */
    public ImagePreprocessor(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
    }

    /** A new square image of the preprocessing's size. */
    public RgbImage prepare(RgbImage image) {
        return switch (preprocessing.resize()) {
            case Resize.ShortSide(int length, var crop) -> cropped(image, length, crop);
            case Resize.Squash() -> {
                int size = preprocessing.size();
                yield Resampling.resize(
                        image, preprocessing.interpolation(), size, size, 0, 0, size, size);
            }
        };
    }

    private RgbImage cropped(RgbImage image, int shortSide, CropRule crop) {
        int size = preprocessing.size();
        boolean portrait = image.width() <= image.height();
        long longSide =
                (long) shortSide
                        * Math.max(image.width(), image.height())
                        / Math.min(image.width(), image.height());
        int width = portrait ? shortSide : Math.toIntExact(longSide);
        int height = portrait ? Math.toIntExact(longSide) : shortSide;
        return Resampling.resize(
                image,
                preprocessing.interpolation(),
                width,
                height,
                crop.margin(width - size),
                crop.margin(height - size),
                size,
                size);
    }
}

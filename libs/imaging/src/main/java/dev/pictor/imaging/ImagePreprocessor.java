package dev.pictor.imaging;

/**
 * Makes model-ready images: short side to the model's size, centre crop (docs/method.md,
 * Preprocessing), bit for bit as Pillow does it. Only what the crop keeps is computed. Thread-safe.
 */
public final class ImagePreprocessor {

    private final Preprocessing preprocessing;

    /** A preprocessor for one checkpoint's rules. */
    public ImagePreprocessor(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
    }

    /** A new square image of the preprocessing's size. */
    public RgbImage prepare(RgbImage image) {
        int size = preprocessing.size();
        boolean portrait = image.width() <= image.height();
        long longSide =
                (long) size
                        * Math.max(image.width(), image.height())
                        / Math.min(image.width(), image.height());
        int width = portrait ? size : Math.toIntExact(longSide);
        int height = portrait ? Math.toIntExact(longSide) : size;
        return Resampling.resize(
                image,
                width,
                height,
                preprocessing.crop().margin(width - size),
                preprocessing.crop().margin(height - size),
                size,
                size);
    }
}

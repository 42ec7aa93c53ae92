package dev.pictor.imaging;

/**
 * An image as 8-bit sRGB, row by row, red green blue.
 *
 * @param width in pixels
 * @param height in pixels
 * @param pixels {@code height * width * 3} bytes; adopted, not copied
 */
public record RgbImage(int width, int height, byte[] pixels) {

    /** Checks that the pixels fill the image. */
    public RgbImage {
        if (width < 1 || height < 1 || pixels.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "%d bytes for an image of %d x %d".formatted(pixels.length, width, height));
        }
    }
}

package dev.pictor.imaging;

import java.util.Objects;

/**
 * An image of 8 bits a channel, row by row, red green blue.
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

    /**
     * A part of the image, copied.
     *
     * @throws IndexOutOfBoundsException if it is not inside
     */
    public RgbImage part(int left, int top, int width, int height) {
        Objects.checkFromIndexSize(left, width, this.width);
        Objects.checkFromIndexSize(top, height, this.height);
        var part = new byte[3 * width * height];
        for (int row = 0; row < height; row++) {
            System.arraycopy(
                    pixels,
                    3 * ((top + row) * this.width + left),
                    part,
                    3 * row * width,
                    3 * width);
        }
        return new RgbImage(width, height, part);
    }
}

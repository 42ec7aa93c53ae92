package dev.pictor.imaging;

/**
 * A decoded file.
 *
 * @param image upright, over white where it was transparent
 * @param format what the file really was
 */
public record DecodedImage(RgbImage image, ImageFormat format) {}

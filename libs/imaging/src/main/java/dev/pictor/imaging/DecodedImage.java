package dev.pictor.imaging;

import java.util.Optional;

/**
 * A decoded file.
 *
 * @param image upright, over white where it was transparent
 * @param format what the file really was
 * @param profile what colours its numbers mean, where these are not those of sRGB; the image has
 *     the numbers as they are
 */
public record DecodedImage(RgbImage image, ImageFormat format, Optional<ColourProfile> profile) {}

package dev.pictor.query.search;

import dev.pictor.imaging.RgbImage;

/**
 * A part of an image, in fractions of its sides.
 *
 * @param left edge, 0 to 1
 * @param top edge, 0 to 1
 * @param width above 0
 * @param height above 0
 */
public record Region(double left, double top, double width, double height) {

    /** The pixels it touches, at least one. */
    RgbImage of(RgbImage image) {
        int x = Math.min((int) (left * image.width()), image.width() - 1);
        int y = Math.min((int) (top * image.height()), image.height() - 1);
        int right = (int) Math.ceil((left + width) * image.width());
        int bottom = (int) Math.ceil((top + height) * image.height());
        return image.part(
                x,
                y,
                Math.clamp(right - x, 1, image.width() - x),
                Math.clamp(bottom - y, 1, image.height() - y));
    }
}

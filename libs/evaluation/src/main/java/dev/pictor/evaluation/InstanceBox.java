package dev.pictor.evaluation;

import dev.pictor.imaging.RgbImage;

/**
 * Where in an image a thing is, in pixels; may stick out.
 *
 * @param left of its left edge
 * @param top of its upper edge
 * @param width more than 0
 * @param height more than 0
 */
public record InstanceBox(double left, double top, double width, double height) {

    private static final double MARGIN = 0.7;

    /** Checks the ranges. */
    public InstanceBox {
        if (!(left > -1e6 && top > -1e6 && width > 0 && height > 0 && width < 1e6 && height < 1e6)
                || left > 1e6
                || top > 1e6) {
            throw new IllegalArgumentException(
                    "box of %s x %s at %s, %s".formatted(width, height, left, top));
        }
    }

    /**
     * The thing and its surroundings on a black square, as GeneCIS has it (docs/benchmarks.md): cut
     * from 0.7 of the box's width before it, or the image's edge, 1.7 widths onward, or to the
     * edge; heights likewise. Corners are rounded half to even, and the square's margins down, as
     * Pillow does both.
     *
     * @throws IllegalArgumentException if nothing of that is inside of the image
     */
    public RgbImage cut(RgbImage image) {
        double x = Math.max(0, left - MARGIN * width);
        double y = Math.max(0, top - MARGIN * height);
        int fromX = round(x);
        int fromY = round(y);
        int columns = round(Math.min(image.width(), x + (1 + MARGIN) * width)) - fromX;
        int rows = round(Math.min(image.height(), y + (1 + MARGIN) * height)) - fromY;
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException(
                    "%s is not inside of an image of %d x %d"
                            .formatted(this, image.width(), image.height()));
        }
        var part = image.part(fromX, fromY, columns, rows);
        int side = Math.max(columns, rows);
        var square = new byte[3 * side * side];
        int marginX = (side - columns) / 2;
        int marginY = (side - rows) / 2;
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    part.pixels(),
                    3 * row * columns,
                    square,
                    3 * ((marginY + row) * side + marginX),
                    3 * columns);
        }
        return new RgbImage(side, side, square);
    }

    private static int round(double x) {
        return (int) Math.rint(x);
    }
}

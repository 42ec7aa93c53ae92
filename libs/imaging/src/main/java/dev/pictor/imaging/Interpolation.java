package dev.pictor.imaging;

/** Pillow's kernels that checkpoints ask for (its {@code Resample.c}). */
public enum Interpolation {
    /** Cubic convolution with a = -0.5 over four pixels. */
    BICUBIC(2),
    /** The triangle over two pixels. */
    BILINEAR(1);

    private final double support;

    Interpolation(double support) {
        this.support = support;
    }

    /** Half the width of the kernel in pixels. */
    double support() {
        return support;
    }

    /** The kernel's value at a distance from its middle, in pixels. */
    double weight(double x) {
        double d = Math.abs(x);
        if (this == BILINEAR) {
            return d < 1 ? 1 - d : 0;
        }
        final double a = -0.5;
        if (d < 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }
}

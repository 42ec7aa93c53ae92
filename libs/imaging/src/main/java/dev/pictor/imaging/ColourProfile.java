package dev.pictor.imaging;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the numbers of an RGB image mean as colours: three primaries and their curves, such as those
 * of Display P3 or Adobe RGB. Encoders see the numbers as they are, as CLIP's do; people are to see
 * the colours. Thread-safe.
 */
public final class ColourProfile {

    private static final int LEVELS = 256;
    private static final int FINE = 4095;

    // ICC.1, section 7
    private static final int COLOURS = 16;
    private static final int CONNECTION = 20;
    private static final int TAGS = 128;
    private static final int RGB = 0x52474220;
    private static final int XYZ = 0x58595a20;
    private static final int CURVE = 0x63757276;
    private static final int PARAMETRIC = 0x70617261;

    /** Columns are the primaries of Display P3, adapted to D50 as all in a profile. */
    private static final double[] DISPLAY_P3 = {
        0.515102, 0.291965, 0.157153, 0.241182, 0.692236, 0.066581, -0.001050, 0.041881, 0.784378
    };

    /** From XYZ, D50, to the light of sRGB's primaries. */
    private static final double[] TO_SRGB = {
        3.1338561,
        -1.6168667,
        -0.4906146,
        -0.9787684,
        1.9161415,
        0.0334540,
        0.0719453,
        -0.2289914,
        1.4052427
    };

    private static final float[] SRGB = new float[LEVELS];
    private static final byte[] ENCODED = new byte[FINE + 1];

    static {
        for (int i = 0; i < LEVELS; i++) {
            double level = i / 255.0;
            SRGB[i] =
                    (float)
                            (level <= 0.04045
                                    ? level / 12.92
                                    : Math.pow((level + 0.055) / 1.055, 2.4));
        }
        for (int i = 0; i <= FINE; i++) {
            double light = (double) i / FINE;
            double level =
                    light <= 0.0031308 ? light * 12.92 : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
            ENCODED[i] = (byte) Math.round(255 * level);
        }
    }

    /** From the light of these primaries to that of sRGB's, row by row. */
    private final float[] matrix = new float[9];

    private final List<float[]> curves;

    private ColourProfile(double[] toXyz, List<float[]> curves) {
        this.curves = curves;
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += TO_SRGB[3 * row + i] * toXyz[3 * i + column];
                }
                matrix[3 * row + column] = (float) sum;
            }
        }
    }

    static ColourProfile displayP3() {
        return new ColourProfile(DISPLAY_P3, List.of(SRGB, SRGB, SRGB));
    }

    /** Of an ICC profile; empty if it is of another kind, damaged, or that of sRGB. */
    static Optional<ColourProfile> of(byte[] icc) {
        try {
            var profile = parse(ByteBuffer.wrap(icc));
            return profile.filter(each -> !each.isSrgb());
        } catch (IndexOutOfBoundsException
                | BufferUnderflowException
                | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<ColourProfile> parse(ByteBuffer icc) {
        if (icc.getInt(COLOURS) != RGB || icc.getInt(CONNECTION) != XYZ) {
            return Optional.empty();
        }
        var toXyz = new double[9];
        var curves = new ArrayList<float[]>();
        for (int i = 0; i < 3; i++) {
            int colour = "rgb".charAt(i) << 24;
            var primary = tag(icc, colour | 0x58595a); // rXYZ
            var curve = tag(icc, colour | 0x545243); // rTRC
            if (primary.isEmpty() || curve.isEmpty()) {
                return Optional.empty();
            }
            for (int row = 0; row < 3; row++) {
                toXyz[3 * row + i] = fixed(primary.get(), 8 + 4 * row);
            }
            var levels = curve(curve.get());
            if (levels.isEmpty()) {
                return Optional.empty();
            }
            curves.add(levels.get());
        }
        return Optional.of(new ColourProfile(toXyz, curves));
    }

    private static Optional<ByteBuffer> tag(ByteBuffer icc, int signature) {
        for (int left = Math.min(icc.getInt(TAGS), 100), at = TAGS + 4;
                left > 0;
                left--, at += 12) {
            if (icc.getInt(at) == signature) {
                return Optional.of(icc.slice(icc.getInt(at + 4), icc.getInt(at + 8)));
            }
        }
        return Optional.empty();
    }

    private static double fixed(ByteBuffer in, int at) {
        return in.getInt(at) / 65536.0;
    }

    private static Optional<float[]> curve(ByteBuffer tag) {
        var levels = new float[LEVELS];
        int type = tag.getInt(0);
        for (int i = 0; i < LEVELS; i++) {
            double x = i / 255.0;
            if (type == CURVE) {
                levels[i] = (float) table(tag, x);
            } else if (type == PARAMETRIC) {
                levels[i] = (float) function(tag, x);
            } else {
                return Optional.empty();
            }
            if (!(levels[i] >= 0 && levels[i] <= 1)) {
                levels[i] = levels[i] > 1 ? 1 : 0;
            }
        }
        return Optional.of(levels);
    }

    // Section 10.6: nothing, a power, or a table.
    private static double table(ByteBuffer tag, double x) {
        int count = tag.getInt(8);
        if (count == 0) {
            return x;
        }
        if (count == 1) {
            return Math.pow(x, Short.toUnsignedInt(tag.getShort(12)) / 256.0);
        }
        double place = x * (count - 1);
        int below = Math.min((int) place, count - 2);
        int low = Short.toUnsignedInt(tag.getShort(12 + 2 * below));
        int high = Short.toUnsignedInt(tag.getShort(14 + 2 * below));
        return (low + (high - low) * (place - below)) / 65535;
    }

    // Section 10.18: g, a, b, c, d, e, f of y = (a x + b)^g + e from d on, and c x + f below.
    private static double function(ByteBuffer tag, double x) {
        int kind = tag.getShort(8);
        int[] counts = {1, 3, 4, 5, 7};
        var p = new double[] {1, 1, 0, 0, 0, 0, 0};
        for (int i = 0; i < counts[kind]; i++) {
            p[i] = fixed(tag, 12 + 4 * i);
        }
        double g = p[0];
        double a = p[1];
        double b = p[2];
        return switch (kind) {
            case 0 -> Math.pow(x, g);
            case 1 -> a * x + b >= 0 ? Math.pow(a * x + b, g) : 0;
            case 2 -> (a * x + b >= 0 ? Math.pow(a * x + b, g) : 0) + p[3];
            default -> x >= p[4] ? Math.pow(a * x + b, g) + p[5] : p[3] * x + p[6];
        };
    }

    // To a hundredth, which is less than a thumbnail's JPEG loses.
    private boolean isSrgb() {
        for (int i = 0; i < 9; i++) {
            if (Math.abs(matrix[i] - (i % 4 == 0 ? 1 : 0)) > 0.01) {
                return false;
            }
        }
        for (int i = 0; i < LEVELS; i++) {
            for (var curve : curves) {
                if (Math.abs(curve[i] - SRGB[i]) > 0.01) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * An image of these colours, in those of sRGB; what that lacks comes as near as each channel
     * can.
     */
    RgbImage toSrgb(RgbImage image) {
        var in = image.pixels();
        var out = new byte[in.length];
        for (int i = 0; i < in.length; i += 3) {
            float red = curves.get(0)[in[i] & 0xff];
            float green = curves.get(1)[in[i + 1] & 0xff];
            float blue = curves.get(2)[in[i + 2] & 0xff];
            for (int c = 0; c < 3; c++) {
                float light =
                        matrix[3 * c] * red + matrix[3 * c + 1] * green + matrix[3 * c + 2] * blue;
                out[i + c] = ENCODED[Math.clamp(Math.round(FINE * light), 0, FINE)];
            }
        }
        return new RgbImage(image.width(), image.height(), out);
    }
}

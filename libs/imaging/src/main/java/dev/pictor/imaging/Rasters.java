package dev.pictor.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Samples of an AWT image as 8-bit RGB, without AWT's colour conversions. */
final class Rasters {

    /** What the second band of a grey image, or the fourth of a colour image, is. */
    enum AlphaBand {
        NONE,
        STRAIGHT,
        PREMULTIPLIED
    }

    private Rasters() {}

    /** The image as its colour model sees it, if that is a palette; else its bands. */
    static byte[] rgb(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel model) {
            var palette = new int[model.getMapSize()];
            model.getRGBs(palette);
            return rgb(image.getRaster(), table(palette), AlphaBand.NONE);
        }
        return rgb(image.getRaster(), AlphaBand.STRAIGHT);
    }

    private static ColourTable table(int[] argb) {
        var palette = new byte[3 * Math.min(argb.length, 256)];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (argb[i / 3] >> 16 - 8 * (i % 3));
        }
        var table = ColourTable.palette(palette);
        for (int i = 0; i < palette.length / 3; i++) {
            table.fade(i, argb[i] >>> 24);
        }
        return table;
    }

    /** The first band as indices; alpha is the second one. */
    static byte[] rgb(Raster raster, ColourTable colours, AlphaBand alphaBand) {
        int width = raster.getWidth();
        var rgb = new byte[width * raster.getHeight() * 3];
        var row = new int[width];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                colours.put(index & 0xff, rgb, out);
                out += 3;
            }
            if (alphaBand != AlphaBand.NONE) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 1, row);
                fade(rgb, out - 3 * width, row, alphaBand);
            }
        }
        return rgb;
    }

    private static void fade(byte[] rgb, int at, int[] alphas, AlphaBand alphaBand) {
        for (int i = 0; i < 3 * alphas.length; i++) {
            int alpha = alphas[i / 3];
            int sample = rgb[at + i] & 0xff;
            rgb[at + i] =
                    Alpha.overWhite(
                            alphaBand == AlphaBand.PREMULTIPLIED
                                    ? Alpha.divided(sample, alpha)
                                    : sample,
                            alpha);
        }
    }

    /** One or two bands are grey, more are RGB; alpha is the band behind these. */
    static byte[] rgb(Raster raster, AlphaBand alphaBand) {
        int bands = raster.getNumBands();
        int width = raster.getWidth();
        int[] bits = raster.getSampleModel().getSampleSize();
        boolean colour = bands > 2;
        boolean translucent = bands != 1 && bands != 3 && alphaBand != AlphaBand.NONE;
        var rgb = new byte[width * raster.getHeight() * 3];
        var row = new int[width * bands];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int at = 0; at < row.length; at += bands) {
                int last = colour ? 3 : 1;
                int alpha = translucent ? level(row[at + last], bits[last]) : 255;
                for (int c = 0; c < 3; c++) {
                    int band = colour ? c : 0;
                    int sample = level(row[at + band], bits[band]);
                    if (alphaBand == AlphaBand.PREMULTIPLIED) {
                        sample = Alpha.divided(sample, alpha);
                    }
                    rgb[out++] = Alpha.overWhite(sample, alpha);
                }
            }
        }
        return rgb;
    }

    /** The first bands, each with 8 bits. */
    static byte[] bytes(Raster raster, int bands) {
        int width = raster.getWidth();
        int all = raster.getNumBands();
        var bytes = new byte[width * raster.getHeight() * bands];
        var row = new int[width * all];
        int[] bits = raster.getSampleModel().getSampleSize();
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int band = 0; band < bands; band++) {
                    bytes[out++] = (byte) level(row[x * all + band], bits[band]);
                }
            }
        }
        return bytes;
    }

    private static int level(int sample, int bits) {
        return bits >= 8 ? sample >>> bits - 8 : sample * 255 / ((1 << bits) - 1);
    }
}

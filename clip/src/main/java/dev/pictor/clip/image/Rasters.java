package dev.pictor.clip.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Samples of an AWT picture as 8-bit RGB, without AWT's colour conversions. */
final class Rasters {

    private Rasters() {}

    static byte[] rgb(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel) {
            return palette(image);
        }
        return rgb(image.getRaster());
    }

    /** One band is grey, two grey and alpha, three RGB, four RGB and alpha. */
    static byte[] rgb(Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        int bits = raster.getSampleModel().getSampleSize(0);
        var rgb = new byte[width * height * 3];
        var row = new int[width * bands];
        int out = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int alpha = bands % 2 == 0 ? level(row[at + bands - 1], bits) : 255;
                for (int c = 0; c < 3; c++) {
                    int sample = level(row[bands < 3 ? at : at + c], bits);
                    rgb[out++] = Alpha.overWhite(sample, alpha);
                }
            }
        }
        return rgb;
    }

    private static int level(int sample, int bits) {
        if (bits == 8) {
            return sample;
        }
        return bits > 8 ? sample >>> bits - 8 : sample * 255 / ((1 << bits) - 1);
    }

    private static byte[] palette(BufferedImage image) {
        int width = image.getWidth();
        var rgb = new byte[width * image.getHeight() * 3];
        var row = new int[width];
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int alpha = argb >>> 24;
                rgb[out++] = Alpha.overWhite(argb >> 16 & 0xff, alpha);
                rgb[out++] = Alpha.overWhite(argb >> 8 & 0xff, alpha);
                rgb[out++] = Alpha.overWhite(argb & 0xff, alpha);
            }
        }
        return rgb;
    }
}

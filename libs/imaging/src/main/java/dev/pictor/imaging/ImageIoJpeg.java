package dev.pictor.imaging;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's JPEG plug-in; reads raw components, so that it neither applies a colour profile nor
 * guesses the colour space, and converts them as libjpeg does.
 */
final class ImageIoJpeg implements JpegCodec {

    private static final int FRACTION = 16;
    private static final int HALF = 1 << FRACTION - 1;
    private static final int RED_OF_CR = fixed(1.402);
    private static final int GREEN_OF_CB = -fixed(0.34414);
    private static final int GREEN_OF_CR = -fixed(0.71414);
    private static final int BLUE_OF_CB = fixed(1.772);

    @Override
    public RgbImage decode(byte[] file, JpegHeader header, Gaps gaps) throws IOException {
        if (header.arithmetic()) {
            throw JpegHeader.unsupported("is arithmetic coded");
        }
        var reader = JdkImageIo.reader("jpeg");
        var truncation = new AtomicReference<@Nullable String>();
        reader.addIIOReadWarningListener(
                (IIOReadWarningListener)
                        (source, warning) -> {
                            if (warning.contains(MISSING_DATA)) {
                                truncation.set(warning);
                            }
                        });
        try (var stream = JdkImageIo.stream(file)) {
            reader.setInput(stream, true, true);
            var raster = reader.readRaster(0, null);
            if (gaps == Gaps.REFUSED && truncation.get() != null) {
                throw new IOException(truncation.get());
            }
            int bands = raster.getNumBands();
            int width = raster.getWidth();
            int height = raster.getHeight();
            var samples = (byte[]) raster.getDataElements(0, 0, width, height, null);
            for (int band = 0; band < bands && bands > 1; band++) {
                if (header.halfRows().get(band)) {
                    smooth(samples, band, bands, width, height);
                }
            }
            switch (header.colours()) {
                case YCC -> toRgb(samples, 3);
                case YCCK -> toInks(samples);
                case AS_THEY_ARE -> {}
            }
            return new RgbImage(
                    width,
                    height,
                    switch (bands) {
                        case 4 -> Cmyk.toRgb(samples, true);
                        case 3 -> samples;
                        default -> Rasters.rgb(raster, Rasters.AlphaBand.NONE);
                    });
        } finally {
            reader.dispose();
        }
    }

    @Override
    public byte[] encode(RgbImage image, int quality) {
        var picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        var argb = new int[image.width() * image.height()];
        var pixels = image.pixels();
        for (int i = 0; i < argb.length; i++) {
            argb[i] =
                    (pixels[3 * i] & 0xff) << 16
                            | (pixels[3 * i + 1] & 0xff) << 8
                            | (pixels[3 * i + 2] & 0xff);
        }
        picture.setRGB(0, 0, image.width(), image.height(), argb, 0, image.width());
        var writer = JdkImageIo.writer("jpeg");
        var bytes = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            var parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    // The JDK's libjpeg doubles rows that are stored once; libturbojpeg mixes in a quarter of the
    // nearer neighbour, rounding down above and up below (its h1v2_fancy_upsample).
    private static void smooth(byte[] samples, int band, int bands, int width, int height) {
        int row = width * bands;
        int last = (height - 1) / 2 * 2;
        var stored = new byte[(height + 1) / 2][width];
        for (int y = 0; y < height; y += 2) {
            for (int x = 0; x < width; x++) {
                stored[y / 2][x] = samples[y * row + x * bands + band];
            }
        }
        for (int y = 0; y < height; y++) {
            int neighbour = y % 2 == 0 ? Math.max(0, y - 2) : Math.min(last, y + 1);
            int bias = y % 2 == 0 ? 1 : 2;
            for (int x = 0; x < width; x++) {
                int sum = 3 * (stored[y / 2][x] & 0xff) + (stored[neighbour / 2][x] & 0xff);
                samples[y * row + x * bands + band] = (byte) (sum + bias >> 2);
            }
        }
    }

    private static void toInks(byte[] samples) {
        toRgb(samples, 4);
        for (int i = 0; i < samples.length; i++) {
            if (i % 4 < 3) {
                samples[i] = (byte) ~samples[i];
            }
        }
    }

    private static void toRgb(byte[] samples, int step) {
        for (int i = 0; i < samples.length; i += step) {
            int y = samples[i] & 0xff;
            int cb = (samples[i + 1] & 0xff) - 128;
            int cr = (samples[i + 2] & 0xff) - 128;
            samples[i] = level(y + (RED_OF_CR * cr + HALF >> FRACTION));
            samples[i + 1] = level(y + (GREEN_OF_CB * cb + GREEN_OF_CR * cr + HALF >> FRACTION));
            samples[i + 2] = level(y + (BLUE_OF_CB * cb + HALF >> FRACTION));
        }
    }

    private static int fixed(double value) {
        return (int) (value * (1 << FRACTION) + 0.5);
    }

    private static byte level(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}

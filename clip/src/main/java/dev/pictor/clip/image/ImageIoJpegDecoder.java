package dev.pictor.clip.image;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's JPEG reader; reads raw components, so that it neither applies a colour profile nor
 * guesses the colour space, and converts them as libjpeg does.
 */
final class ImageIoJpegDecoder implements JpegDecoder {

    private static final int FRACTION = 16;
    private static final int HALF = 1 << FRACTION - 1;
    private static final int RED_OF_CR = fixed(1.402);
    private static final int GREEN_OF_CB = -fixed(0.34414);
    private static final int GREEN_OF_CR = -fixed(0.71414);
    private static final int BLUE_OF_CB = fixed(1.772);

    @Override
    public RgbImage decode(byte[] file, JpegHeader header) throws IOException {
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
            if (truncation.get() != null) {
                throw new IOException(truncation.get());
            }
            int bands = raster.getNumBands();
            int width = raster.getWidth();
            int height = raster.getHeight();
            var samples = (byte[]) raster.getDataElements(0, 0, width, height, null);
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

package dev.pictor.clip.image;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** The JDK's JPEG reader; reads raw components, so that no colour profile is applied. */
final class ImageIoJpegDecoder implements JpegDecoder {

    @Override
    public RgbImage decode(byte[] file, JpegHeader header) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        var truncation = new AtomicReference<@Nullable String>();
        reader.addIIOReadWarningListener(
                (IIOReadWarningListener)
                        (source, warning) -> {
                            if (warning.contains("Premature end")) {
                                truncation.set(warning);
                            }
                        });
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(stream, true, true);
            // The raster of a three-component file is YCbCr; only the image is converted.
            var raster =
                    header.components() == 4
                            ? reader.readRaster(0, null)
                            : reader.read(0).getRaster();
            if (truncation.get() != null) {
                throw new IOException(truncation.get());
            }
            return new RgbImage(
                    raster.getWidth(),
                    raster.getHeight(),
                    header.components() == 4
                            ? Cmyk.toRgb(inverted(raster, header.adobeTransform() == 2))
                            : Rasters.rgb(raster));
        } finally {
            reader.dispose();
        }
    }

    private static byte[] inverted(Raster raster, boolean ycck) {
        var samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        var bytes = new byte[samples.length];
        for (int i = 0; i < bytes.length; i += 4) {
            int a = samples[i];
            int b = samples[i + 1];
            int c = samples[i + 2];
            if (ycck) { // YCC of the inverted inks, ITU-R BT.601 full range
                double cb = b - 128.0;
                double cr = c - 128.0;
                b = level(a - 0.344136286 * cb - 0.714136286 * cr);
                c = level(a + 1.772 * cb);
                a = level(a + 1.402 * cr);
                // What YCC describes are inks, stored as their complement.
                a = 255 - a;
                b = 255 - b;
                c = 255 - c;
            }
            bytes[i] = (byte) a;
            bytes[i + 1] = (byte) b;
            bytes[i + 2] = (byte) c;
            bytes[i + 3] = (byte) samples[i + 3];
        }
        return bytes;
    }

    private static int level(double value) {
        return Math.clamp(Math.round(value), 0, 255);
    }
}

package dev.pictor.imaging;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** BMP through the JDK's reader, once its header has been found harmless. */
final class BmpDecoder {

    private static final int PIXEL_OFFSET = 10;
    private static final int HEADER_SIZE = 14;
    private static final int WIDTH = 18;
    private static final int OS2_HEADER = 12;
    private static final int BITFIELDS = 3;

    private BmpDecoder() {}

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long offset = Integer.toUnsignedLong(in.getInt(PIXEL_OFFSET));
        boolean old = in.getInt(HEADER_SIZE) == OS2_HEADER;
        long width = old ? Short.toUnsignedInt(in.getShort(WIDTH)) : in.getInt(WIDTH);
        // Negative: the first row is the top one.
        long height = old ? Short.toUnsignedInt(in.getShort(WIDTH + 2)) : in.getInt(WIDTH + 4);
        int bits = in.getShort(old ? WIDTH + 6 : WIDTH + 10);
        int compression = old ? 0 : in.getInt(WIDTH + 12);
        limits.checkSize(width, Math.abs(height), ImageLimits.USUAL);
        if (compression < 0 || compression > BITFIELDS) {
            // The reader would pass an embedded JPEG or PNG on, and no limit would hold.
            throw new ImageRejectedException(
                    Code.UNSUPPORTED_FORMAT,
                    "the BMP has compression %d, which is not supported: save it as PNG"
                            .formatted(compression));
        }
        boolean runLengths = compression == 1 || compression == 2;
        long rowBytes = (width * bits + 31) / 32 * 4;
        if (offset + (runLengths ? 0 : rowBytes * Math.abs(height)) > file.length) {
            throw new IOException("the image data is cut off");
        }
        var image = JdkImageIo.read("bmp", file);
        return new RgbImage(image.getWidth(), image.getHeight(), Rasters.rgb(image));
    }
}

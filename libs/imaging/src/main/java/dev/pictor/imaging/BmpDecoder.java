package dev.pictor.imaging;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BMP through the JDK's reader, once its header has been found harmless. The reader gets one of the
 * headers it knows, with lengths that are true: it believes what a file says of its own size.
 */
final class BmpDecoder {

    private static final int FILE_HEADER = 14;
    private static final int FILE_LENGTH = 2;
    private static final int PIXEL_OFFSET = 10;

    // Within the header that follows
    private static final int WIDTH = 4;
    private static final int HEIGHT = 8;
    private static final int BITS = 14;
    private static final int COMPRESSION = 16;
    private static final int IMAGE_LENGTH = 20;
    private static final int COLOURS = 32;
    private static final int MASKS = 40;
    private static final int COLOUR_SPACE = 56;

    // Headers, told by their length
    private static final int OS2_1 = 12;
    private static final int OS2_2_SHORTEST = 16;
    private static final int WINDOWS = 40;
    private static final int WITH_MASKS = 52;
    private static final int WITH_ALPHA = 56;
    private static final int OS2_2 = 64;
    private static final int WINDOWS_4 = 108;
    private static final int WINDOWS_5 = 124;

    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;
    private static final int SRGB = 0x73524742;

    private final byte[] file;
    private final int size;

    /** The header, and zeroes where it is shorter than others. */
    private final ByteBuffer header;

    private BmpDecoder(byte[] file) throws IOException {
        this.file = file;
        this.size = little(file).getInt(FILE_HEADER);
        boolean known =
                size == OS2_1
                        || size >= OS2_2_SHORTEST && size <= OS2_2
                        || size == WINDOWS_4
                        || size == WINDOWS_5;
        if (!known) {
            throw new ImageRejectedException(
                    Code.UNSUPPORTED_FORMAT,
                    "the BMP has a header of %d bytes, which is not supported: save it as PNG"
                            .formatted(Integer.toUnsignedLong(size)));
        }
        if (FILE_HEADER + size > file.length) {
            throw new IOException("the header is cut off");
        }
        var bytes = Arrays.copyOfRange(file, FILE_HEADER, FILE_HEADER + size);
        this.header = little(Arrays.copyOf(bytes, WINDOWS_5));
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        return new BmpDecoder(file).decode(limits);
    }

    private RgbImage decode(ImageLimits limits) throws IOException {
        boolean old = size == OS2_1;
        long width = old ? Short.toUnsignedInt(header.getShort(WIDTH)) : header.getInt(WIDTH);
        // Negative: the first row is the top one.
        long height = old ? Short.toUnsignedInt(header.getShort(WIDTH + 2)) : header.getInt(HEIGHT);
        int bits = header.getShort(old ? WIDTH + 6 : BITS);
        limits.checkSize(width, Math.abs(height), ImageLimits.USUAL);
        int compression = old ? 0 : header.getInt(COMPRESSION);
        if (compression < 0 || compression > (isOs2() ? RLE4 : BITFIELDS)) {
            // The reader would pass an embedded JPEG or PNG on, and no limit would hold.
            throw new ImageRejectedException(
                    Code.UNSUPPORTED_FORMAT,
                    "the BMP has compression %d, which is not supported: save it as PNG"
                            .formatted(compression));
        }
        boolean runLengths = compression == RLE8 || compression == RLE4;
        long offset = pixelOffset(bits, compression);
        long rowBytes = (width * bits + 31) / 32 * 4;
        if (offset + (runLengths ? 0 : rowBytes * Math.abs(height)) > file.length) {
            throw new IOException("the image data is cut off");
        }
        var image = JdkImageIo.read("bmp", rewritten((int) offset, runLengths));
        return new RgbImage(image.getWidth(), image.getHeight(), Rasters.rgb(image));
    }

    /** Whether compression 3 is a fax, not masks. */
    private boolean isOs2() {
        return size < WITH_MASKS && size != WINDOWS
                || size > WITH_MASKS && size <= OS2_2 && size != WITH_ALPHA;
    }

    // As Pillow has it: some files tell none, or forget their palette.
    private long pixelOffset(int bits, int compression) {
        long offset = Integer.toUnsignedLong(little(file).getInt(PIXEL_OFFSET));
        boolean masksBehind = size == WINDOWS && compression == BITFIELDS;
        int end = FILE_HEADER + size + (masksBehind ? 3 * Integer.BYTES : 0);
        if (offset != 0 && offset != end || bits > 8) {
            return offset == 0 ? end : offset;
        }
        boolean old = size == OS2_1;
        long colours = old ? 0 : Integer.toUnsignedLong(header.getInt(COLOURS));
        return end + (old ? 3 : 4) * (colours == 0 ? 1L << bits : colours);
    }

    private byte[] rewritten(int offset, boolean runLengths) {
        var known = knownHeader();
        int shift = known.length - size;
        var out = new byte[file.length + shift];
        System.arraycopy(file, 0, out, 0, FILE_HEADER);
        System.arraycopy(known, 0, out, FILE_HEADER, known.length);
        int rest = FILE_HEADER + size; // palette and pixels
        System.arraycopy(file, rest, out, rest + shift, file.length - rest);
        var lengths = little(out);
        lengths.putInt(FILE_LENGTH, out.length).putInt(PIXEL_OFFSET, offset + shift);
        if (size != OS2_1) {
            lengths.putInt(FILE_HEADER + IMAGE_LENGTH, runLengths ? file.length - offset : 0);
        }
        return out;
    }

    private byte[] knownHeader() {
        if (size == OS2_1 || size == WINDOWS_4 || size == WINDOWS_5) {
            return headerBytes(size);
        }
        boolean masks = size != WINDOWS && !isOs2() && header.getInt(COMPRESSION) == BITFIELDS;
        var bytes = headerBytes(masks ? WINDOWS_4 : WINDOWS);
        var known = little(bytes).putInt(0, bytes.length);
        if (masks) {
            int alpha = size >= WITH_ALPHA ? header.getInt(MASKS + 12) : 0;
            known.putInt(MASKS + 12, alpha).putInt(COLOUR_SPACE, SRGB);
        }
        return bytes;
    }

    private byte[] headerBytes(int length) {
        var bytes = new byte[length];
        header.get(0, bytes);
        return bytes;
    }
}

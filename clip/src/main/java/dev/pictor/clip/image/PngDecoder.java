package dev.pictor.clip.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * PNG of every colour type, depth and interlacing.
 *
 * <p>Our own because the JDK's reader costs several times the inflating, converts grey, and
 * inflates metadata. Memory is bounded by the checked header: pixels that would not fit it are
 * never inflated, ancillary chunks never opened.
 */
final class PngDecoder {

    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int TRNS = 0x74524e53;
    private static final int IDAT = 0x49444154;
    private static final int EXIF = 0x65584966;
    private static final int IEND = 0x49454e44;
    private static final int SIGNATURE = 8;
    private static final int GREY = 0;
    private static final int TRUE_COLOUR = 2;
    private static final int PALETTE = 3;

    /** Column and row of the first pixel, and the steps, of Adam7's seven passes. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8},
        {4, 0, 8, 8},
        {0, 4, 4, 8},
        {2, 0, 4, 4},
        {0, 2, 2, 4},
        {1, 0, 2, 2},
        {0, 1, 1, 2}
    };

    private record Header(int width, int height, int depth, int colourType, boolean interlaced) {

        int channels() {
            return switch (colourType) {
                case GREY, PALETTE -> 1;
                case TRUE_COLOUR -> 3;
                case 4 -> 2;
                default -> 4;
            };
        }

        boolean valid() {
            return switch (colourType) {
                case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
                case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
                case TRUE_COLOUR, 4, 6 -> depth == 8 || depth == 16;
                default -> false;
            };
        }

        long rowBytes(int columns) {
            return ((long) columns * channels() * depth + 7) / 8;
        }

        int pixelBytes() {
            return Math.max(1, channels() * depth / 8);
        }
    }

    private final Header header;
    private final byte[] palette;
    private final byte @Nullable [] transparency;
    private final byte[] rgb;

    private PngDecoder(Header header, byte[] palette, byte @Nullable [] transparency) {
        this.header = header;
        this.palette = palette;
        this.transparency = transparency;
        this.rgb = new byte[header.width() * header.height() * 3];
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var in = ByteBuffer.wrap(file).position(SIGNATURE);
        Header header = null;
        byte[] palette = {};
        byte[] transparency = null;
        var data = new ByteArrayOutputStream(file.length);
        var orientation = Orientation.UPRIGHT;
        boolean ended = false;
        while (!ended && in.remaining() >= 12) {
            int length = in.getInt();
            int type = in.getInt();
            int at = in.position();
            if (length < 0 || length > in.remaining() - 4) {
                throw new IOException("a chunk is cut off");
            }
            boolean critical = (type & 0x20000000) == 0;
            if (critical) {
                checkCrc(file, at - 4, length + 4, in.getInt(at + length));
            }
            if (header == null && type != IHDR) {
                throw new IOException("the first chunk is no header");
            }
            switch (type) {
                case IHDR -> {
                    header = header(in, length);
                    limits.checkSize(header.width(), header.height());
                }
                case PLTE -> palette = slice(file, at, length);
                case TRNS -> transparency = slice(file, at, length);
                case IDAT -> data.write(file, at, length);
                case EXIF -> orientation = Orientation.parse(file, at, length);
                case IEND -> ended = true;
                default -> {
                    if (critical) {
                        throw new IOException("unknown critical chunk");
                    }
                }
            }
            in.position(at + length + 4);
        }
        if (header == null || data.size() == 0) {
            throw new IOException("no picture data");
        }
        if (header.colourType() == PALETTE && palette.length < 3) {
            throw new IOException("no palette");
        }
        var decoder = new PngDecoder(header, palette, transparency);
        decoder.inflate(data.toByteArray());
        return orientation.apply(new RgbImage(header.width(), header.height(), decoder.rgb));
    }

    private static Header header(ByteBuffer in, int length) throws IOException {
        if (length != 13) {
            throw new IOException("a header of " + length + " bytes");
        }
        int width = in.getInt();
        int height = in.getInt();
        int depth = in.get();
        int colourType = in.get();
        int compression = in.get();
        int filter = in.get();
        int interlace = in.get();
        var header = new Header(width, height, depth, colourType, interlace == 1);
        if (compression != 0 || filter != 0 || interlace < 0 || interlace > 1 || !header.valid()) {
            throw new IOException("colour type %d with depth %d".formatted(colourType, depth));
        }
        return header;
    }

    private static void checkCrc(byte[] file, int at, int length, int expected) throws IOException {
        var crc = new CRC32();
        crc.update(file, at, length);
        if ((int) crc.getValue() != expected) {
            throw new IOException("a chunk's checksum is wrong");
        }
    }

    private static byte[] slice(byte[] file, int at, int length) {
        return Arrays.copyOfRange(file, at, at + length);
    }

    private void inflate(byte[] data) throws IOException {
        try (var inflater = new Inflater()) {
            inflater.setInput(data);
            if (header.interlaced()) {
                for (var pass : ADAM7) {
                    pass(inflater, pass[0], pass[1], pass[2], pass[3]);
                }
            } else {
                pass(inflater, 0, 0, 1, 1);
            }
        }
    }

    private void pass(Inflater inflater, int left, int top, int stepX, int stepY)
            throws IOException {
        int columns = (header.width() - left + stepX - 1) / stepX;
        if (columns <= 0) {
            return;
        }
        int length = (int) header.rowBytes(columns);
        var row = new byte[length];
        var above = new byte[length];
        var filter = new byte[1];
        for (int y = top; y < header.height(); y += stepY) {
            read(inflater, filter, 1);
            read(inflater, row, length);
            unfilter(filter[0], row, above, header.pixelBytes());
            if (header.depth() == 8
                    && header.colourType() == TRUE_COLOUR
                    && stepX == 1
                    && transparency == null) {
                System.arraycopy(row, 0, rgb, y * header.width() * 3, length);
            } else {
                write(row, columns, y, left, stepX);
            }
            var spare = above;
            above = row;
            row = spare;
        }
    }

    private static void read(Inflater inflater, byte[] into, int length) throws IOException {
        try {
            for (int at = 0; at < length; ) {
                int count = inflater.inflate(into, at, length - at);
                if (count == 0) {
                    throw new IOException("the picture data is cut off");
                }
                at += count;
            }
        } catch (DataFormatException e) {
            throw new IOException("the picture data is damaged", e);
        }
    }

    private static void unfilter(int filter, byte[] row, byte[] above, int step)
            throws IOException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = step; i < row.length; i++) {
                    row[i] += row[i - step];
                }
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < step ? 0 : row[i - step] & 0xff;
                    row[i] += (byte) (left + (above[i] & 0xff) >> 1);
                }
            }
            case 4 -> {
                for (int i = 0; i < Math.min(step, row.length); i++) {
                    row[i] += above[i];
                }
                for (int i = step; i < row.length; i++) {
                    int a = row[i - step] & 0xff;
                    int b = above[i] & 0xff;
                    int c = above[i - step] & 0xff;
                    int pa = Math.abs(b - c);
                    int pb = Math.abs(a - c);
                    int pc = Math.abs(a + b - 2 * c);
                    row[i] += (byte) (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
                }
            }
            default -> throw new IOException("unknown row filter " + filter);
        }
    }

    private void write(byte[] row, int columns, int y, int left, int stepX) throws IOException {
        int channels = header.channels();
        int bytes = header.depth() / 8; // of a sample; 0 where several share a byte
        for (int i = 0; i < columns; i++) {
            int out = 3 * (y * header.width() + left + i * stepX);
            int at = i * channels * bytes;
            if (header.colourType() == PALETTE) {
                writePalette(sample(row, i), out);
            } else if (channels < 3) {
                int raw = bytes == 0 ? sample(row, i) : row[at] & 0xff;
                int grey = bytes == 0 ? raw * 255 / ((1 << header.depth()) - 1) : raw;
                int alpha =
                        channels == 2
                                ? row[at + bytes] & 0xff
                                : isTransparent(row, at, bytes, raw) ? 0 : 255;
                byte value = Alpha.overWhite(grey, alpha);
                rgb[out] = value;
                rgb[out + 1] = value;
                rgb[out + 2] = value;
            } else {
                int alpha =
                        channels == 4
                                ? row[at + 3 * bytes] & 0xff
                                : isTransparent(row, at, bytes, 0) ? 0 : 255;
                for (int c = 0; c < 3; c++) {
                    rgb[out + c] = Alpha.overWhite(row[at + c * bytes] & 0xff, alpha);
                }
            }
        }
    }

    private int sample(byte[] row, int index) {
        int depth = header.depth();
        if (depth == 8) {
            return row[index] & 0xff;
        }
        int bit = index * depth;
        return (row[bit >> 3] & 0xff) >> 8 - depth - (bit & 7) & (1 << depth) - 1;
    }

    private void writePalette(int index, int out) throws IOException {
        if (3 * index + 3 > palette.length) {
            throw new IOException("colour " + index + " is not in the palette");
        }
        int alpha =
                transparency != null && index < transparency.length
                        ? transparency[index] & 0xff
                        : 255;
        for (int c = 0; c < 3; c++) {
            rgb[out + c] = Alpha.overWhite(palette[3 * index + c] & 0xff, alpha);
        }
    }

    // Grey and true colour name one colour as transparent, in 16 bits a sample.
    private boolean isTransparent(byte[] row, int at, int bytes, int raw) {
        if (transparency == null || transparency.length < 2 * header.channels()) {
            return false;
        }
        for (int c = 0; c < header.channels(); c++) {
            int key = (transparency[2 * c] & 0xff) << 8 | (transparency[2 * c + 1] & 0xff);
            int value =
                    switch (bytes) {
                        case 0 -> raw;
                        case 1 -> row[at + c] & 0xff;
                        default -> (row[at + 2 * c] & 0xff) << 8 | (row[at + 2 * c + 1] & 0xff);
                    };
            if (value != key) {
                return false;
            }
        }
        return true;
    }
}

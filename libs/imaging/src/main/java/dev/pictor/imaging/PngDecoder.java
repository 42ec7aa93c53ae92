package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.zip.CRC32;
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
    private static final int ACTL = 0x6163544c;
    private static final int FCTL = 0x6663544c;
    private static final int IEND = 0x49454e44;
    private static final int SIGNATURE = 8;

    /** Deflate writes at most 1032 bytes for one. */
    private static final int MAX_RATIO = 1032;

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
    private final byte @Nullable [] transparency;
    private final ColourTable colours;
    private final PngData data;
    private final byte[] rgb;

    private PngDecoder(
            Header header, byte[] palette, byte @Nullable [] transparency, PngData data) {
        this.header = header;
        this.transparency = transparency;
        this.colours = header.colourType() == PALETTE ? palette(palette) : greys();
        this.data = data;
        this.rgb = new byte[header.width() * header.height() * 3];
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var in = ByteBuffer.wrap(file).position(SIGNATURE);
        Header header = null;
        byte[] palette = {};
        byte[] transparency = null;
        var chunks = new ArrayList<ByteBuffer>();
        var metadata = new PngMetadata();
        boolean animated = false;
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
                    limits.checkSize(header.width(), header.height(), ImageLimits.USUAL);
                }
                case PLTE -> palette = slice(file, at, length);
                case TRNS -> transparency = slice(file, at, length);
                case IDAT -> chunks.add(ByteBuffer.wrap(file, at, length));
                case ACTL -> animated = true;
                case FCTL -> {
                    if (animated && !chunks.isEmpty()) {
                        metadata.end(); // what follows belongs to the second frame
                    }
                }
                case IEND -> ended = true;
                default -> {
                    if (critical) {
                        throw new IOException("unknown critical chunk");
                    }
                    metadata.add(type, file, at, length);
                }
            }
            in.position(at + length + 4);
        }
        if (header == null || chunks.isEmpty()) {
            throw new IOException("no image data");
        }
        if (header.colourType() == PALETTE && (palette.length < 3 || palette.length > 768)) {
            throw new IOException("no palette");
        }
        long compressed = chunks.stream().mapToLong(ByteBuffer::remaining).sum();
        if (header.rowBytes(header.width()) * header.height() > compressed * MAX_RATIO) {
            throw new IOException("the image data is cut off");
        }
        try (var inflated = new PngData(chunks)) {
            var decoder = new PngDecoder(header, palette, transparency, inflated);
            decoder.decode();
            return metadata.orientation()
                    .apply(new RgbImage(header.width(), header.height(), decoder.rgb));
        }
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

    private void decode() throws IOException {
        if (header.interlaced()) {
            for (var pass : ADAM7) {
                pass(pass[0], pass[1], pass[2], pass[3]);
            }
        } else {
            pass(0, 0, 1, 1);
        }
    }

    private void pass(int left, int top, int stepX, int stepY) throws IOException {
        int columns = (header.width() - left + stepX - 1) / stepX;
        if (columns <= 0) {
            return;
        }
        int length = (int) header.rowBytes(columns);
        var row = new byte[length];
        var above = new byte[length];
        for (int y = top; y < header.height(); y += stepY) {
            int filter = data.read();
            data.read(row);
            unfilter(filter, row, above, header.pixelBytes());
            write(row, columns, y, left, stepX);
            var spare = above;
            above = row;
            row = spare;
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
                    row[i] +=
                            (byte)
                                    paeth(
                                            row[i - step] & 0xff,
                                            above[i] & 0xff,
                                            above[i - step] & 0xff);
                }
            }
            default -> throw new IOException("unknown row filter " + filter);
        }
    }

    // Chooses by masks, because noise in a photograph makes branches guess wrong.
    private static int paeth(int left, int up, int upperLeft) {
        int distanceLeft = Math.abs(up - upperLeft);
        int distanceUp = Math.abs(left - upperLeft);
        int distanceUpperLeft = Math.abs(left + up - 2 * upperLeft);
        int upIsNearer = distanceUp - distanceLeft >> 31;
        int nearest = left ^ (left ^ up) & upIsNearer;
        int distance = distanceLeft ^ (distanceLeft ^ distanceUp) & upIsNearer;
        int upperLeftIsNearer = distanceUpperLeft - distance >> 31;
        return nearest ^ (nearest ^ upperLeft) & upperLeftIsNearer;
    }

    private void write(byte[] row, int columns, int y, int left, int stepX) {
        int channels = header.channels();
        int bytes = Math.max(1, header.depth() / 8); // of a sample; the high byte comes first
        int out = 3 * (y * header.width() + left);
        if (channels == 3 && bytes == 1 && stepX == 1 && transparency == null) {
            System.arraycopy(row, 0, rgb, out, 3 * columns);
            return;
        }
        for (int i = 0; i < columns; i++, out += 3 * stepX) {
            int at = i * channels * bytes;
            switch (channels) {
                case 1 -> colours.put(sample(row, i), rgb, out);
                case 2 -> {
                    byte grey = Alpha.overWhite(row[at] & 0xff, row[at + bytes] & 0xff);
                    Arrays.fill(rgb, out, out + 3, grey);
                }
                default -> {
                    int alpha =
                            channels == 4
                                    ? row[at + 3 * bytes] & 0xff
                                    : isTransparent(row, at, bytes) ? 0 : 255;
                    for (int c = 0; c < 3; c++) {
                        rgb[out + c] = Alpha.overWhite(row[at + c * bytes] & 0xff, alpha);
                    }
                }
            }
        }
    }

    private int sample(byte[] row, int index) {
        return switch (header.depth()) {
            case 8 -> row[index] & 0xff;
            case 16 -> row[2 * index] & 0xff;
            default -> {
                int depth = header.depth();
                int bit = index * depth;
                yield (row[bit >> 3] & 0xff) >> 8 - depth - (bit & 7) & (1 << depth) - 1;
            }
        };
    }

    private ColourTable palette(byte[] palette) {
        var colours = ColourTable.palette(palette);
        if (transparency != null) {
            for (int i = 0; i < Math.min(transparency.length, 256); i++) {
                colours.fade(i, transparency[i] & 0xff);
            }
        }
        return colours;
    }

    private ColourTable greys() {
        int levels = 1 << Math.min(8, header.depth());
        var colours = ColourTable.greys(levels);
        int key = transparentGrey();
        if (key >= 0 && key * (levels - 1) % 255 == 0) {
            colours.fade(key * (levels - 1) / 255, 0);
        }
        return colours;
    }

    // Pillow compares the transparent colour's low byte with the 8-bit level, whatever the depth
    // of the file, and forgets it for 16-bit grey; what CLIP's reference sees is right here.
    private int transparentGrey() {
        if (transparency == null || transparency.length < 2 || header.depth() == 16) {
            return -1;
        }
        int key = transparency[0] << 8 | transparency[1] & 0xff;
        return header.depth() == 1 && key != 0 ? 255 : key & 0xff;
    }

    private boolean isTransparent(byte[] row, int at, int bytes) {
        return transparency != null
                && transparency.length >= 6
                && row[at] == transparency[1]
                && row[at + bytes] == transparency[3]
                && row[at + 2 * bytes] == transparency[5];
    }
}

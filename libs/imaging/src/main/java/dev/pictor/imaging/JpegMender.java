package dev.pictor.imaging;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives a JPEG whose end is missing, or damaged by what was put there, an end marker: behind the
 * last byte of its image, if all rows are there.
 *
 * <p>Decoders of files that end early fill what is missing and say only that something is; so the
 * Huffman codes are walked here, without making pixels of them. A file that ends within its last
 * row of blocks is mended too: browsers and Pillow show it. Costs no more than decoding; memory is
 * a bit per coefficient, for the refinements of progressive files only.
 */
final class JpegMender {

    private static final int DHT = 0xc4;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DRI = 0xdd;
    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;

    private static final int BLOCK = 8;
    private static final int COEFFICIENTS = 64;
    private static final int MAX_BLOCKS_OF_MCU = 10;
    private static final int MAX_SAMPLING = 4;
    private static final int ZEROES = 15; // a run of 16 zeroes, as the other runs' lengths

    /** A component of the frame, and what has been read of it. */
    private static final class Component {

        final int id;
        final int horizontal;
        final int vertical;
        int blocksAcross;
        int blocksDown;

        /** The coefficients whose last bit no scan had yet. */
        long open = -1;

        /** The coefficients of each block that are not zero; for refinements. */
        long @Nullable [] nonZero;

        Component(int id, int sampling) {
            this.id = id;
            this.horizontal = sampling >> 4;
            this.vertical = sampling & 15;
        }
    }

    /** A component as a scan has it. */
    private record Part(
            Component component,
            @Nullable JpegHuffmanCode dc,
            @Nullable JpegHuffmanCode ac,
            int blocks) {}

    /** What a scan adds to its components' coefficients. */
    private record Band(int first, int last, boolean refines, int low) {

        /** The coefficients, as bits. */
        long mask() {
            return -1L >>> COEFFICIENTS - 1 - last & -1L << first;
        }
    }

    private final byte[] file;
    private final JpegHuffmanCode[] dcCodes = new JpegHuffmanCode[4];
    private final JpegHuffmanCode[] acCodes = new JpegHuffmanCode[4];
    private Component[] components = {};
    private int width;
    private int height;
    private int maxHorizontal = 1;
    private int maxVertical = 1;
    private boolean progressive;
    private int restartInterval;
    private int blocksWithoutBand; // that follow, a run of them is one code

    private JpegMender(byte[] file) {
        this.file = file;
    }

    /**
     * The file up to the end of its image, and an end marker.
     *
     * @throws IOException if rows are missing, or the file is no Huffman-coded JPEG
     */
    static byte[] mend(byte[] file) throws IOException {
        return new JpegMender(file).mend();
    }

    private byte[] mend() throws IOException {
        int at = 0;
        while (at + 1 < file.length) {
            int marker = file[at + 1] & 0xff;
            if (file[at] != (byte) 0xff || marker == 0xff) {
                at++;
            } else if (marker == EOI) {
                if (isBegun()) {
                    return endedAt(at); // with fewer coefficients than there could be
                }
                break;
            } else if (standsAlone(marker)) {
                at += 2;
            } else {
                int length = segmentLength(at + 2);
                at += 4;
                switch (marker) {
                    case SOF0, SOF0 + 1, SOF2 -> frame(at, length, marker == SOF2);
                    case DHT -> codes(at, at + length);
                    case DRI -> restartInterval = unsignedShort(at);
                    case SOS -> {
                        int end = scan(at, length);
                        if (isComplete()) {
                            return endedAt(end);
                        }
                        at = end - length;
                    }
                    default -> {}
                }
                at += length;
            }
        }
        throw new IOException("it has no end marker, and not all of its scans");
    }

    private static boolean standsAlone(int marker) {
        return marker <= 1 || marker >= 0xd0 && marker <= 0xd8;
    }

    private byte[] endedAt(int end) {
        var ended = Arrays.copyOf(file, end + 2);
        ended[end] = (byte) 0xff;
        ended[end + 1] = (byte) EOI;
        return ended;
    }

    private boolean isBegun() {
        return components.length > 0
                && Arrays.stream(components).allMatch(component -> component.open != -1);
    }

    private boolean isComplete() {
        return Arrays.stream(components).allMatch(component -> component.open == 0);
    }

    private int unsignedShort(int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }

    private int segmentLength(int at) throws IOException {
        int length = at + 2 <= file.length ? unsignedShort(at) - 2 : -1;
        if (length < 0 || at + 2 + length > file.length) {
            throw new IOException("a segment is cut off");
        }
        return length;
    }

    private void frame(int at, int length, boolean isProgressive) throws IOException {
        int count = length < 6 ? 0 : file[at + 5];
        if (components.length > 0 || count < 1 || count > 4 || length < 6 + 3 * count) {
            throw new IOException("a frame of %d components".formatted(count));
        }
        progressive = isProgressive;
        height = unsignedShort(at + 1);
        width = unsignedShort(at + 3);
        components = new Component[count];
        for (int i = 0; i < count; i++) {
            var component = new Component(file[at + 6 + 3 * i], file[at + 7 + 3 * i] & 0xff);
            if (Math.min(component.horizontal, component.vertical) < 1
                    || Math.max(component.horizontal, component.vertical) > MAX_SAMPLING) {
                throw new IOException("sampling factors that are none");
            }
            maxHorizontal = Math.max(maxHorizontal, component.horizontal);
            maxVertical = Math.max(maxVertical, component.vertical);
            components[i] = component;
        }
        for (var component : components) {
            component.blocksAcross = quotient(width * component.horizontal, BLOCK * maxHorizontal);
            component.blocksDown = quotient(height * component.vertical, BLOCK * maxVertical);
        }
    }

    private static int quotient(int whole, int part) {
        return (whole + part - 1) / part;
    }

    private void codes(int from, int end) throws IOException {
        int at = from;
        while (at + 17 <= end) {
            int number = file[at] & 0xff;
            if ((number & ~0x13) != 0) {
                throw new IOException("a Huffman table with the number %d".formatted(number));
            }
            var code = new JpegHuffmanCode(file, at + 1);
            (number < 16 ? dcCodes : acCodes)[number & 3] = code;
            at += 1 + code.size();
        }
    }

    /** Walks a scan and returns where its data end. */
    private int scan(int at, int length) throws IOException {
        int count = length < 1 ? 0 : file[at];
        if (count < 1 || count > 4 || length < 4 + 2 * count) {
            throw new IOException("a scan of %d components".formatted(count));
        }
        var parts = new Part[count];
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            parts[i] = part(file[at + 1 + 2 * i], file[at + 2 + 2 * i] & 0xff, count > 1);
            blocks += parts[i].blocks;
        }
        if (blocks > MAX_BLOCKS_OF_MCU) {
            throw new IOException("a scan of %d blocks at once".formatted(blocks));
        }
        int approximation = file[at + 3 + 2 * count] & 0xff;
        var band =
                progressive
                        ? new Band(
                                file[at + 1 + 2 * count],
                                file[at + 2 + 2 * count],
                                approximation >> 4 != 0,
                                approximation & 15)
                        : new Band(0, COEFFICIENTS - 1, false, 0);
        if (band.first < 0
                || band.last < band.first
                || band.last >= COEFFICIENTS
                || progressive && (band.first == 0 ? band.last > 0 : count > 1)) {
            throw new IOException(
                    "a scan of the coefficients %d to %d".formatted(band.first, band.last));
        }
        int end = walk(parts, band, at + length);
        if (band.low == 0) {
            for (var part : parts) {
                part.component.open &= ~band.mask();
            }
        }
        return end;
    }

    private Part part(int id, int codes, boolean interleaved) throws IOException {
        if ((codes & ~0x33) != 0) {
            throw new IOException("a scan with the Huffman tables %d".formatted(codes));
        }
        for (var component : components) {
            if (component.id == id) {
                int blocks = interleaved ? component.horizontal * component.vertical : 1;
                return new Part(component, dcCodes[codes >> 4], acCodes[codes & 3], blocks);
            }
        }
        throw new IOException("a scan of a component that the frame has not");
    }

    private int walk(Part[] parts, Band band, int from) throws IOException {
        var first = parts[0].component;
        boolean interleaved = parts.length > 1;
        int across = interleaved ? quotient(width, BLOCK * maxHorizontal) : first.blocksAcross;
        int down = interleaved ? quotient(height, BLOCK * maxVertical) : first.blocksDown;
        int total = across * down;
        var in = new JpegBits(file, from);
        blocksWithoutBand = 0;
        for (int mcu = 0; mcu < total; mcu++) {
            try {
                if (restartInterval > 0 && mcu > 0 && mcu % restartInterval == 0) {
                    in.restart((mcu / restartInterval - 1) % 8);
                    blocksWithoutBand = 0;
                }
                for (var part : parts) {
                    for (int i = 0; i < part.blocks; i++) {
                        block(part, band, mcu, in);
                    }
                }
            } catch (JpegBits.DataEndException e) {
                if (mcu < total - across || mcu < total / 2) {
                    throw new IOException(
                            "its data end in row %d of %d"
                                    .formatted((long) height * (mcu / across) / down, height),
                            e);
                }
                return nextMarker(in.position());
            }
        }
        return in.position();
    }

    /** The next marker that is none of a restart, or the end of the file. */
    private int nextMarker(int from) {
        for (int at = from; at + 1 < file.length; at++) {
            int marker = file[at + 1] & 0xff;
            if (file[at] == (byte) 0xff && marker != 0xff && !standsAlone(marker)) {
                return at;
            }
        }
        boolean half = file[file.length - 1] == (byte) 0xff;
        return half ? file.length - 1 : file.length;
    }

    private void block(Part part, Band band, int index, JpegBits in)
            throws IOException, JpegBits.DataEndException {
        if (!progressive) {
            in.skip(present(part.dc).symbol(in));
            coefficients(present(part.ac), in);
        } else if (band.first > 0) {
            band(part, band, index, in);
        } else if (band.refines) {
            in.bit();
        } else {
            in.skip(present(part.dc).symbol(in));
        }
    }

    private static JpegHuffmanCode present(@Nullable JpegHuffmanCode code) throws IOException {
        if (code == null) {
            throw new IOException("a scan without its Huffman table");
        }
        return code;
    }

    private static void coefficients(JpegHuffmanCode code, JpegBits in)
            throws JpegBits.DataEndException {
        for (int k = 1; k < COEFFICIENTS; k++) {
            int symbol = code.symbol(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < ZEROES) {
                return;
            }
            k += run;
            in.skip(size);
        }
    }

    private void band(Part part, Band band, int index, JpegBits in)
            throws IOException, JpegBits.DataEndException {
        var component = part.component;
        if (component.nonZero == null) {
            component.nonZero = new long[component.blocksAcross * component.blocksDown];
        }
        long known = component.nonZero[index];
        int k = band.first;
        if (blocksWithoutBand == 0) {
            var code = present(part.ac);
            while (k <= band.last) {
                int symbol = code.symbol(in);
                int run = symbol >> 4;
                int size = symbol & 15;
                if (size == 0 && run < ZEROES) {
                    blocksWithoutBand = (1 << run) + in.take(run);
                    break;
                }
                in.skip(band.refines ? Math.min(size, 1) : size);
                k = band.refines ? behindRun(known, k, run, band.last, in) : k + run;
                if (size > 0 && k <= band.last) {
                    component.nonZero[index] |= 1L << k;
                }
                k++;
            }
        }
        if (blocksWithoutBand > 0) {
            blocksWithoutBand--;
            if (band.refines && k <= band.last) {
                in.skip(Long.bitCount(known & band.mask() & -1L << k));
            }
        }
    }

    // What is known to be no zero does not count in a run, but has a bit of its own in it.
    private static int behindRun(long known, int from, int run, int last, JpegBits in)
            throws JpegBits.DataEndException {
        int zeroes = run;
        int k = from;
        for (; k <= last; k++) {
            if ((known >> k & 1) != 0) {
                in.bit();
            } else if (--zeroes < 0) {
                break;
            }
        }
        return k;
    }
}

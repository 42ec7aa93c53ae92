package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a picture coded in HEVC, ITU-T H.265, really is, by its units of data: the decoder believes
 * them, and not the container around them. Every size that any of them tells must be the one
 * expected, and there must be one picture, of itself alone.
 */
final class HevcUnits {

    private static final int FIRST_PARAMETERS = 32;
    private static final int SEQUENCE_PARAMETERS = 33;
    private static final int FIRST_KEY = 16; // BLA_W_LP
    private static final int FIRST_CLOSED = 19; // IDR_W_RADL
    private static final int LAST_CLOSED = 20; // IDR_N_LP
    private static final int LAST_KEY = 21; // CRA_NUT
    private static final int REFERENCES = 16;

    private static final int MAX_ZEROS = 20;
    private static final int PROFILE_BITS = 88;
    private static final int LEVEL_BITS = 8;

    private final long width;
    private final long height;
    private long codedPixels;
    private int bits;
    private int pictures;
    private int frames;

    /** For a picture of a size. */
    HevcUnits(long width, long height) {
        this.width = width;
        this.height = height;
    }

    /** Those of a box {@code hvcC}, ISO/IEC 14496-15 section 8.3.3.1. */
    void addConfiguration(ByteBuffer hvcC) throws IOException {
        var in = hvcC.duplicate().position(22);
        for (int arrays = in.get() & 0xff; arrays > 0; arrays--) {
            in.get();
            for (int units = Short.toUnsignedInt(in.getShort()); units > 0; units--) {
                add(slice(in, Short.toUnsignedInt(in.getShort())));
            }
        }
    }

    /** Those of an item, each behind its length. */
    void addItem(ByteBuffer data) throws IOException {
        var in = data.duplicate();
        while (in.hasRemaining()) {
            add(slice(in, in.getInt()));
        }
    }

    private static ByteBuffer slice(ByteBuffer in, int length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException("its HEVC is cut off");
        }
        var slice = in.slice(in.position(), length);
        in.position(in.position() + length);
        return slice;
    }

    private void add(ByteBuffer unit) throws IOException {
        if (unit.remaining() < 3) {
            return;
        }
        int type = unit.get(0) >> 1 & 0x3f;
        int layer = (unit.get(0) & 1) << 5 | (unit.get(1) & 0xff) >> 3;
        if (type == SEQUENCE_PARAMETERS) {
            addParameters(new Bits(unescaped(unit.position(2))));
        } else if (type < FIRST_PARAMETERS && layer == 0) {
            addSlice(type, unit.get(2) < 0);
        }
    }

    private void addSlice(int type, boolean first) throws IOException {
        if (type < FIRST_KEY || type > LAST_KEY) {
            throw new IOException("its HEVC has slices that need other pictures");
        }
        if (first) {
            pictures++;
            // Those that are neither refer to pictures before them, which decoders make up.
            frames += type >= FIRST_CLOSED && type <= LAST_CLOSED ? 1 : 1 + REFERENCES;
        }
    }

    // seq_parameter_set_rbsp of section 7.3.2.2.1, as far as the depths of the samples
    private void addParameters(Bits in) throws IOException {
        in.skip(4);
        int layers = in.take(3) + 1;
        in.skip(1);
        skipProfile(in, layers);
        in.unsigned();
        int chroma = (int) in.unsigned();
        if (chroma > 3) {
            throw new IOException("its HEVC has chroma format %d".formatted(chroma));
        }
        if (chroma == 3) {
            in.skip(1);
        }
        long codedWidth = in.unsigned();
        long codedHeight = in.unsigned();
        long shownWidth = codedWidth;
        long shownHeight = codedHeight;
        if (in.take(1) == 1) {
            int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
            int unitY = chroma == 1 ? 2 : 1;
            shownWidth -= unitX * (in.unsigned() + in.unsigned());
            shownHeight -= unitY * (in.unsigned() + in.unsigned());
        }
        if (shownWidth != width || shownHeight != height) {
            throw new IOException(
                    "its HEVC is %d x %d pixels, expected %d x %d"
                            .formatted(shownWidth, shownHeight, width, height));
        }
        int depth = 8 + (int) in.unsigned();
        if (depth > 16 || chroma != 0 && depth != 8 + in.unsigned()) {
            throw new IOException("its HEVC has %d bits a sample".formatted(depth));
        }
        if (bits != 0 && bits != depth) {
            throw new IOException("its HEVC has %d bits a sample, and %d".formatted(bits, depth));
        }
        bits = depth;
        codedPixels = Math.max(codedPixels, codedWidth * codedHeight);
    }

    // profile_tier_level of section 7.3.3
    private static void skipProfile(Bits in, int layers) throws IOException {
        in.skip(PROFILE_BITS + LEVEL_BITS);
        int flags = 0;
        for (int i = 1; i < layers; i++) {
            flags = flags << 2 | in.take(2);
        }
        if (layers > 1) {
            in.skip(2 * (9 - layers));
        }
        for (int i = layers - 2; i >= 0; i--) {
            int present = flags >> 2 * i & 3;
            in.skip((present & 2) != 0 ? PROFILE_BITS : 0);
            in.skip((present & 1) != 0 ? LEVEL_BITS : 0);
        }
    }

    /**
     * Pixels of all frames that a decoder holds at once.
     *
     * @throws IOException if this is not one picture
     */
    long heldPixels() throws IOException {
        if (pictures != 1 || bits == 0) {
            throw new IOException("its HEVC has %d pictures, expected one".formatted(pictures));
        }
        return codedPixels * frames;
    }

    /** Of a sample. */
    int bits() {
        return bits;
    }

    /** Without the bytes 3 that keep two zeros from looking like a start code. */
    private static byte[] unescaped(ByteBuffer unit) {
        var bytes = new byte[unit.remaining()];
        int length = 0;
        int zeros = 0;
        while (unit.hasRemaining()) {
            byte next = unit.get();
            if (zeros >= 2 && next == 3) {
                zeros = 0;
                continue;
            }
            zeros = next == 0 ? zeros + 1 : 0;
            bytes[length++] = next;
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Bits, the highest of a byte first. */
    private static final class Bits {

        private final byte[] bytes;
        private int at;

        Bits(byte[] bytes) {
            this.bytes = bytes;
        }

        void skip(int count) {
            at += count;
        }

        int take(int count) throws IOException {
            int value = 0;
            for (int i = 0; i < count; i++, at++) {
                if (at >= 8 * bytes.length) {
                    throw new IOException("its HEVC is cut off");
                }
                value = value << 1 | bytes[at / 8] >> 7 - at % 8 & 1;
            }
            return value;
        }

        /** An Exp-Golomb code, section 9.2. */
        long unsigned() throws IOException {
            int zeros = 0;
            while (take(1) == 0) {
                if (++zeros > MAX_ZEROS) {
                    throw new IOException("its HEVC has a number out of range");
                }
            }
            return (1L << zeros) - 1 + take(zeros);
        }
    }
}

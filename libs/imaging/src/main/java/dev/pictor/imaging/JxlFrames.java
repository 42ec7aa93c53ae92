package dev.pictor.imaging;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;

/**
 * The headers of a JPEG XL codestream's frames, ISO/IEC 18181-1 annexes C and F: a frame may be of
 * any size, whatever that of the image is, and libjxl allocates what it says.
 */
final class JxlFrames {

    /** Numbers of four bytes, of which libjxl holds up to four: so many keep within a gigabyte. */
    private static final long MAX_SAMPLES = 1 << 26;

    private static final long SAMPLES_OF_ANY = 1 << 12; // what a frame costs, however small it is

    private static final int REGULAR = 0;
    private static final int DC = 1;
    private static final int REFERENCE_ONLY = 2;
    private static final int USES_DC_FRAME = 32;

    private static final int REPLACE = 0;
    private static final int BLEND = 2;
    private static final int ADD_WEIGHTED = 3;
    private static final int MULTIPLY = 4;

    /**
     * What the headers of frames depend on.
     *
     * @param width of the image, before it is turned
     * @param height of the image, before it is turned
     * @param extraChannels beside the colours
     * @param xyb whether it is coded in libjxl's own colours
     * @param animated whether frames have durations
     * @param timed whether they have time codes too
     */
    record Image(
            long width,
            long height,
            int extraChannels,
            boolean xyb,
            boolean animated,
            boolean timed) {}

    private final Image image;
    private final Bits in;

    private long width;
    private long height;
    private int upsampling = 1;
    private int groupShift = 1;
    private int horizontalShift;
    private int verticalShift;
    private int passes = 1;
    private boolean shown = true;

    private JxlFrames(Image image, Bits in) {
        this.image = image;
        this.in = in;
        this.width = image.width;
        this.height = image.height;
    }

    /**
     * Checks all frames that make up the first picture.
     *
     * @param at where the first frame begins
     * @throws ImageRejectedException if they are too large together
     */
    static void check(byte[] codestream, int at, Image image) throws IOException {
        long samples = 0;
        long next = at;
        while (true) {
            var frame = new JxlFrames(image, new Bits(codestream, next));
            frame.readHeader();
            samples += frame.samples() + SAMPLES_OF_ANY;
            if (samples > MAX_SAMPLES) {
                throw new ImageRejectedException(
                        Code.TOO_MANY_PIXELS,
                        "decoding the JPEG XL takes frames of %d samples, allowed are %d: save it as JPEG"
                                .formatted(samples, MAX_SAMPLES));
            }
            if (frame.shown) {
                return;
            }
            next = frame.end();
        }
    }

    private long samples() {
        if (width > MAX_SAMPLES || height > MAX_SAMPLES) {
            return MAX_SAMPLES;
        }
        return (width + 7) * (height + 7) * (3 + image.extraChannels);
    }

    private void readHeader() throws IOException {
        if (in.flag()) {
            return; // all as it is in most
        }
        int type = in.take(2);
        boolean modular = in.flag();
        long flags = in.u64();
        boolean ycc = !image.xyb && in.flag();
        boolean usesDcFrame = (flags & USES_DC_FRAME) != 0;
        if (ycc && !usesDcFrame) {
            for (int c = 0; c < 3; c++) {
                int mode = in.take(2);
                horizontalShift |= mode == 1 || mode == 2 ? 1 : 0;
                verticalShift |= mode == 1 || mode == 3 ? 1 : 0;
            }
        }
        if (!usesDcFrame) {
            upsampling = 1 << in.take(2);
            in.skip(2L * image.extraChannels);
        }
        if (modular) {
            groupShift = in.take(2);
        } else if (image.xyb) {
            in.skip(6);
        }
        if (type != REFERENCE_ONLY) {
            readPasses();
        }
        boolean partial = false;
        if (type == DC) {
            int level = 3 * (1 + in.take(2));
            width = ceil(width, 1L << level);
            height = ceil(height, 1L << level);
        } else if (in.flag()) {
            partial = readPlace(type);
        }
        boolean last = false;
        long duration = 0;
        int blending = REPLACE;
        if (type == REGULAR || type > REFERENCE_ONLY) {
            blending = readBlending(partial);
            for (int i = 0; i < image.extraChannels; i++) {
                readBlending(partial);
            }
            if (image.animated) {
                duration = in.u32(new int[] {0, 0, 8, 32}, new int[] {0, 1, 0, 0});
                in.skip(image.timed ? Integer.SIZE : 0);
            }
            last = in.flag() && type == REGULAR;
        }
        shown = last || type == REGULAR && duration > 0;
        if (shown) {
            return; // nothing behind it counts
        }
        boolean saved = type != DC && in.take(2) != 0;
        boolean referenced = type != DC && (duration == 0 || saved);
        if (type == REFERENCE_ONLY || type != DC && referenced && blending == REPLACE && !partial) {
            in.skip(1);
        }
        in.skip(Byte.SIZE * in.u32(new int[] {0, 4, 5, 10}, new int[] {0, 0, 16, 48}));
        skipFilter(modular);
        skipExtensions();
        width = ceil(width, upsampling);
        height = ceil(height, upsampling);
    }

    private void readPasses() throws IOException {
        passes = (int) in.u32(new int[] {0, 0, 0, 3}, new int[] {1, 2, 3, 4});
        if (passes == 1) {
            return;
        }
        int downsamplings = (int) in.u32(new int[] {0, 0, 0, 1}, new int[] {0, 1, 2, 3});
        in.skip(2L * (passes - 1 + downsamplings));
        for (int i = 0; i < downsamplings; i++) {
            in.u32(new int[] {0, 0, 0, 3}, new int[] {0, 1, 2, 0});
        }
    }

    /** Whether the frame leaves out a part of the image. */
    private boolean readPlace(int type) throws IOException {
        var sizes = new int[] {8, 11, 14, 30};
        var offsets = new int[] {0, 256, 2304, 18_688};
        boolean placed = type != REFERENCE_ONLY;
        long left = placed ? signed(in.u32(sizes, offsets)) : 0;
        long top = placed ? signed(in.u32(sizes, offsets)) : 0;
        width = in.u32(sizes, offsets);
        height = in.u32(sizes, offsets);
        return placed
                && (left > 0
                        || top > 0
                        || left + width < image.width
                        || top + height < image.height);
    }

    private static long signed(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    private int readBlending(boolean partial) throws IOException {
        int mode = (int) in.u32(new int[] {0, 0, 0, 2}, new int[] {0, 1, 2, 3});
        boolean byAlpha = image.extraChannels > 0 && (mode == BLEND || mode == ADD_WEIGHTED);
        if (byAlpha) {
            in.u32(new int[] {0, 0, 0, 3}, new int[] {0, 1, 2, 3});
        }
        in.skip(byAlpha || mode == MULTIPLY ? 1 : 0);
        in.skip(mode != REPLACE || partial ? 2 : 0);
        return mode;
    }

    // Numbers of 16 bits are weights.
    private void skipFilter(boolean modular) throws IOException {
        if (in.flag()) {
            return;
        }
        boolean smoothed = in.flag();
        if (smoothed && in.flag()) {
            in.skip(6 * 16);
        }
        if (in.take(2) > 0) {
            if (!modular && in.flag()) {
                in.skip(8 * 16);
            }
            if (in.flag()) {
                in.skip(5 * 16);
            }
            if (in.flag()) {
                in.skip(modular ? 3 * 16 : 4 * 16);
            }
            in.skip(modular ? 16 : 0);
        }
        skipExtensions();
    }

    private void skipExtensions() throws IOException {
        long bits = 0;
        for (int left = Long.bitCount(in.u64()); left > 0; left--) {
            long size = in.u64();
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new IOException("a frame's extension is cut off");
            }
            bits += size;
        }
        in.skip(bits);
    }

    /** Where the next frame begins, by the table of contents, annex F.3. */
    private long end() throws IOException {
        int dimension = 128 << groupShift;
        long groups = ceil(width, dimension) * ceil(height, dimension);
        long blocksX = ceil(width, 8L << horizontalShift) << horizontalShift;
        long blocksY = ceil(height, 8L << verticalShift) << verticalShift;
        long dcGroups = ceil(blocksX, dimension) * ceil(blocksY, dimension);
        long parts = groups == 1 && passes == 1 ? 1 : 2 + dcGroups + groups * passes;
        if (in.flag()) {
            throw new ImageRejectedException(
                    Code.UNSUPPORTED_FORMAT,
                    "the JPEG XL has layers whose groups are reordered, which is not supported: save"
                            + " it as JPEG or PNG");
        }
        in.align();
        long length = 0;
        for (long i = 0; i < parts; i++) {
            length += in.u32(new int[] {10, 14, 22, 30}, new int[] {0, 1024, 17_408, 4_211_712});
        }
        in.align();
        return in.position() + length;
    }

    private static long ceil(long value, long divisor) {
        return (value + divisor - 1) / divisor;
    }

    /** Bits, the lowest of a byte first. */
    private static final class Bits {

        private final byte[] bytes;
        private long at;

        Bits(byte[] bytes, long position) {
            this.bytes = bytes;
            this.at = Byte.SIZE * position;
        }

        long position() {
            return at / Byte.SIZE;
        }

        void align() {
            at = (at + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE;
        }

        void skip(long count) {
            at += count;
        }

        boolean flag() throws IOException {
            return take(1) == 1;
        }

        int take(int count) throws IOException {
            return (int) takeLong(count);
        }

        private long takeLong(int count) throws IOException {
            long value = 0;
            for (int i = 0; i < count; i++, at++) {
                if (at >= (long) Byte.SIZE * bytes.length) {
                    throw new IOException("the frames are cut off");
                }
                value |= (long) (bytes[(int) (at / Byte.SIZE)] >> at % Byte.SIZE & 1) << i;
            }
            return value;
        }

        /** One of four ways of writing a number, each with its bits and offset. */
        long u32(int[] sizes, int[] offsets) throws IOException {
            int way = take(2);
            return offsets[way] + takeLong(sizes[way]);
        }

        /** A number of up to 64 bits. */
        long u64() throws IOException {
            return switch (take(2)) {
                case 0 -> 0;
                case 1 -> 1 + takeLong(4);
                case 2 -> 17 + takeLong(8);
                default -> varying();
            };
        }

        private long varying() throws IOException {
            long value = takeLong(12);
            for (int shift = 12; flag(); shift += 8) {
                if (shift == 60) {
                    return value | takeLong(4) << shift;
                }
                value |= takeLong(8) << shift;
            }
            return value;
        }
    }
}

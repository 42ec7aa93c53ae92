package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The LZW of GIF: codes from the low bits on, in blocks of up to 255 bytes. */
final class LzwGif {

    private static final int MAX_CODES = 4096;

    /** A string as long as the table takes a code of 12 bits; so no byte gives more. */
    private static final int MAX_RATIO = MAX_CODES * 8 / 12;

    private final ByteBuffer in;
    private int block; // bytes left in it
    private int bits;
    private int bitCount;

    private LzwGif(ByteBuffer in) {
        this.in = in;
    }

    /** So many colour indices; those behind an early end code are 0. */
    static byte[] decode(ByteBuffer in, int count) throws IOException {
        if (count > (long) in.remaining() * MAX_RATIO) {
            throw new IOException("the image data is cut off");
        }
        return new LzwGif(in).decode(count);
    }

    private byte[] decode(int count) throws IOException {
        int rootBits = in.get();
        if (rootBits < 1 || rootBits > 8) {
            throw new IOException("colours of " + rootBits + " bits");
        }
        int clear = 1 << rootBits;
        int end = clear + 1;
        // A string is its prefix's output, which lies in the result already, and one byte more.
        var start = new int[MAX_CODES];
        var length = new int[MAX_CODES];
        var out = new byte[count];
        int next = end + 1;
        int width = rootBits + 1;
        int previous = -1;
        int at = 0;
        while (at < count) {
            int code = code(width);
            if (code == clear) {
                next = end + 1;
                width = rootBits + 1;
                previous = -1;
                continue;
            }
            if (code == end) {
                break;
            }
            if (code > next || code > end && previous < 0) {
                throw new IOException("code " + code + " before its meaning");
            }
            int from = at;
            if (code < clear) {
                out[at++] = (byte) code;
            } else if (code < next) {
                at = copy(out, start[code], length[code], at);
            }
            if (previous >= 0 && next < MAX_CODES) {
                start[next] = from - lengthOf(previous, clear, length);
                length[next] = lengthOf(previous, clear, length) + 1;
                if (code == next) {
                    at = copy(out, start[next], length[next], at);
                }
                next++;
                if (next == 1 << width && width < 12) {
                    width++;
                }
            }
            previous = code;
        }
        return out;
    }

    private static int lengthOf(int code, int clear, int[] length) {
        return code < clear ? 1 : length[code];
    }

    // Forward byte by byte: a string may run into its own copy.
    private static int copy(byte[] out, int from, int length, int at) {
        int count = Math.min(length, out.length - at);
        for (int i = 0; i < count; i++) {
            out[at + i] = out[from + i];
        }
        return at + count;
    }

    private int code(int width) throws IOException {
        while (bitCount < width) {
            if (block == 0) {
                block = in.get() & 0xff;
                if (block == 0) {
                    throw new IOException("the image data is cut off");
                }
            }
            bits |= (in.get() & 0xff) << bitCount;
            bitCount += 8;
            block--;
        }
        int code = bits & (1 << width) - 1;
        bits >>>= width;
        bitCount -= width;
        return code;
    }
}

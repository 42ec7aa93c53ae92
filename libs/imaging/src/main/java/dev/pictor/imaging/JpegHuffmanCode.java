package dev.pictor.imaging;

import java.io.IOException;
import java.util.Arrays;

/** A Huffman code as a JPEG defines it: how many symbols there are of each length, and which. */
final class JpegHuffmanCode {

    private static final int MAX_LENGTH = 16;
    private static final int MAX_SYMBOLS = 256;

    private final int[] last = new int[MAX_LENGTH + 1]; // the last code of each length
    private final int[] toSymbol = new int[MAX_LENGTH + 1]; // from a code to its symbol's place
    private final byte[] symbols;

    /** Reads a definition, without the byte that numbers it. */
    JpegHuffmanCode(byte[] file, int at) throws IOException {
        int code = 0;
        int count = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            int more = file[at + length - 1] & 0xff;
            toSymbol[length] = count - code;
            count += more;
            code += more;
            last[length] = code - 1;
            code <<= 1;
        }
        if (count > MAX_SYMBOLS || at + MAX_LENGTH + count > file.length) {
            throw new IOException("a Huffman table of %d symbols".formatted(count));
        }
        symbols = Arrays.copyOfRange(file, at + MAX_LENGTH, at + MAX_LENGTH + count);
    }

    /** How many bytes the definition takes. */
    int size() {
        return MAX_LENGTH + symbols.length;
    }

    /** The next symbol; 0 for a code that is none, as libjpeg has it. */
    int symbol(JpegBits in) throws JpegBits.DataEndException {
        int code = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            code = code << 1 | in.bit();
            if (code <= last[length]) {
                return symbols[code + toSymbol[length]] & 0xff;
            }
        }
        return 0;
    }
}

package dev.pictor.imaging;

/** The bits of a JPEG's entropy-coded data, up to the next marker. */
final class JpegBits {

    /** The data end, at a marker or with the file, before what was asked for. */
    static final class DataEndException extends Exception {

        private DataEndException() {
            super("a marker or the end of the file", null, false, false);
        }
    }

    private static final int RST0 = 0xd0;

    private final byte[] file;
    private int at;
    private int bits;
    private int count;

    JpegBits(byte[] file, int at) {
        this.file = file;
        this.at = at;
    }

    /** The first byte of which no bit was taken. */
    int position() {
        return at;
    }

    int bit() throws DataEndException {
        if (count == 0) {
            fill();
        }
        count--;
        return bits >> count & 1;
    }

    int take(int length) throws DataEndException {
        int value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 1 | bit();
        }
        return value;
    }

    void skip(int length) throws DataEndException {
        int left = length;
        while (left > count) {
            left -= count;
            fill();
        }
        count -= left;
    }

    /** Goes behind the next marker, which must be the restart marker of that number. */
    void restart(int number) throws DataEndException {
        count = 0;
        int next = at;
        while (next + 1 < file.length
                && (file[next] != (byte) 0xff || file[next + 1] == (byte) 0xff)) {
            next++; // bytes that decoders skip too
        }
        if (next + 1 >= file.length || (file[next + 1] & 0xff) != RST0 + number) {
            throw new DataEndException();
        }
        at = next + 2;
    }

    private void fill() throws DataEndException {
        count = 0;
        if (at >= file.length) {
            throw new DataEndException();
        }
        int next = file[at] & 0xff;
        if (next == 0xff) {
            int code = at + 1;
            while (code < file.length && file[code] == (byte) 0xff) {
                code++;
            }
            if (code >= file.length || file[code] != 0) {
                throw new DataEndException();
            }
            at = code; // a zero says that the byte before it was data
        }
        at++;
        bits = next;
        count = 8;
    }
}

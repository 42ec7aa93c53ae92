package dev.pictor.guard;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The numbers of Kafka's wire format: seven bits a byte, the lowest first, signs folded in. */
final class Wire {

    private Wire() {}

    /** Reads a number. */
    static long read(InputStream in) throws IOException {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the records end within a number");
            }
            raw |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return raw >>> 1 ^ -(raw & 1);
            }
        }
        throw new IOException("a number of a record is longer than ten bytes");
    }

    /** Reads a number that is not folded, as Snappy writes lengths; -1 if there is none. */
    static long readUnsigned(ByteBuffer in) {
        long raw = 0;
        for (int shift = 0; shift < 35 && in.hasRemaining(); shift += 7) {
            byte next = in.get();
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return raw;
            }
        }
        return -1;
    }

    /**
     * Reads a number.
     *
     * @throws java.nio.BufferUnderflowException if the buffer ends before
     */
    static long read(ByteBuffer in) {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return raw >>> 1 ^ -(raw & 1);
            }
        }
        throw new IllegalArgumentException("a number of a record is longer than ten bytes");
    }

    /** Writes a number. */
    static void write(ByteArrayOutputStream out, long number) {
        long raw = number << 1 ^ number >> 63;
        while ((raw & ~0x7FL) != 0) {
            out.write((int) (raw & 0x7F | 0x80));
            raw >>>= 7;
        }
        out.write((int) raw);
    }

    /** Writes bytes and before them their number. */
    static void write(ByteArrayOutputStream out, byte[] bytes) {
        write(out, bytes.length);
        out.writeBytes(bytes);
    }
}

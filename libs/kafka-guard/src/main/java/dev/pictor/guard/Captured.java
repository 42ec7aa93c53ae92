package dev.pictor.guard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** A stream whose beginning was read, and can be had again. */
final class Captured extends InputStream {

    private final InputStream in;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream(16);

    Captured(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        if (next >= 0) {
            read.write(next);
        }
        return next;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int bytes = in.read(into, from, length);
        if (bytes > 0) {
            read.write(into, from, bytes);
        }
        return bytes;
    }

    /** How many bytes were read. */
    long count() {
        return read.size();
    }

    /** The stream from where this began. */
    InputStream again() {
        return new SequenceInputStream(new ByteArrayInputStream(read.toByteArray()), in);
    }

    /** Reads bytes and keeps them. */
    byte[] take(int bytes) throws IOException {
        var taken = in.readNBytes(bytes);
        if (taken.length < bytes) {
            throw new EOFException("the records end within one");
        }
        read.writeBytes(taken);
        return taken;
    }

    /** Passes over bytes, which cannot be had again. */
    void pass(long bytes) throws IOException {
        in.skipNBytes(bytes);
    }
}

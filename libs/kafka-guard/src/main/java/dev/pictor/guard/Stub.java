package dev.pictor.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;

/**
 * What is given to Kafka's client in place of a record that is too large, in its wire format: the
 * key where it is short, an empty value, since none would be a delete, and one header.
 */
final class Stub {

    /** The longest key that is kept; an id of Pictor has 512 bytes at most. */
    static final int KEPT_KEY = 1_024;

    private Stub() {}

    /** The header, alone. */
    static byte[] header(String what) {
        var out = new ByteArrayOutputStream();
        Wire.write(out, RecordGuard.OVERSIZE.getBytes(UTF_8));
        Wire.write(out, what.getBytes(UTF_8));
        return out.toByteArray();
    }

    /** The record, with its size before it. */
    static byte[] record(int attributes, long time, long offset, byte[] key, byte[] header) {
        var body = new ByteArrayOutputStream();
        body.write(attributes);
        Wire.write(body, time);
        Wire.write(body, offset);
        if (key.length == 0) {
            Wire.write(body, -1);
        } else {
            Wire.write(body, key);
        }
        Wire.write(body, 0);
        Wire.write(body, 1);
        body.writeBytes(header);
        var record = new ByteArrayOutputStream();
        Wire.write(record, body.toByteArray());
        return record.toByteArray();
    }

    /** A record for each of a batch, made as they are read. */
    static InputStream batch(int records, long lastOffset, byte[] header) {
        return new InputStream() {
            private int next;
            private byte[] record = new byte[0];
            private int at;

            private boolean more() {
                if (at < record.length) {
                    return true;
                }
                if (next == records) {
                    return false;
                }
                // Of a batch that was compacted some offsets are gone: none comes after the last.
                long offset = next == records - 1 ? lastOffset : Math.min(next, lastOffset);
                record = record(0, 0, offset, new byte[0], header);
                at = 0;
                next++;
                return true;
            }

            @Override
            public int read() {
                return more() ? record[at++] & 0xFF : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                if (length == 0 || !more()) {
                    return length == 0 ? 0 : -1;
                }
                int bytes = Math.min(length, record.length - at);
                System.arraycopy(record, at, into, from, bytes);
                at += bytes;
                return bytes;
            }
        };
    }
}

package dev.pictor.guard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a small record in place of one that is too large to be unpacked. {@link Weaver} has Kafka's
 * client call it; public because of that, and for nobody else.
 *
 * <p>Without state but the bounds; for all threads.
 */
public final class RecordGuard {

    /** The header of a record that stands for one that was too large: what it had. */
    public static final String OVERSIZE = "pictor.oversize";

    static final Bounds BOUNDS = Bounds.ofProperties();

    private static final int SNAPPY = 2;
    private static final int ATTRIBUTES = 21;
    private static final int LAST_OFFSET = 23;
    private static final int COUNT = 57;
    private static final int RECORDS = 61;
    private static final long SNAPPY_JAVA = 0x82534E4150505900L;
    private static final int SNAPPY_JAVA_HEADER = 16;

    private RecordGuard() {}

    /**
     * The next record of a batch that is being decompressed.
     *
     * @param in at the size of a record
     * @return a stream that begins with that record, or with what stands for it
     */
    public static InputStream record(InputStream in) throws IOException {
        return record(in, BOUNDS);
    }

    static InputStream record(InputStream in, Bounds bounds) throws IOException {
        var captured = new Captured(in);
        long size = Wire.read(captured);
        if (size <= bounds.rest()) {
            return captured.again();
        }
        long begin = captured.count();
        int attributes = captured.take(1)[0];
        long time = Wire.read(captured);
        long offset = Wire.read(captured);
        long keyLength = Wire.read(captured);
        long head = captured.count() - begin;
        var key = new byte[0];
        if (keyLength <= Math.min(bounds.rest(), size - head)) {
            key = captured.take((int) Math.max(0, keyLength));
            long valueLength = Wire.read(captured);
            head = captured.count() - begin;
            if (fits(size, head, valueLength, bounds)) {
                return captured.again();
            }
        }
        captured.pass(size - head);
        var stub =
                Stub.record(
                        attributes,
                        time,
                        offset,
                        key.length <= Stub.KEPT_KEY ? key : new byte[0],
                        Stub.header(size + " bytes"));
        return new SequenceInputStream(new ByteArrayInputStream(stub), in);
    }

    private static boolean fits(long size, long head, long valueLength, Bounds bounds) {
        long value = Math.max(0, valueLength);
        return size <= bounds.record() && value <= size - head && size - value <= bounds.rest();
    }

    /**
     * The headers of a record that lies in memory.
     *
     * @param record at its first header
     * @param count how many there are
     * @return the same; or one header that says how many there were, the record being read past
     *     them
     */
    public static ByteBuffer headers(ByteBuffer record, int count) {
        if (count <= BOUNDS.headers()) {
            return record;
        }
        int begin = record.position();
        for (int i = 0; i < count; i++) {
            pass(record); // the name
            pass(record); // the value
        }
        return ByteBuffer.wrap(
                Stub.header(count + " headers of " + (record.position() - begin) + " bytes"));
    }

    private static void pass(ByteBuffer record) {
        long length = Math.max(0, Wire.read(record));
        if (length > record.remaining()) {
            throw new IllegalArgumentException("a header is longer than its record");
        }
        record.position(record.position() + (int) length);
    }

    /**
     * How many headers {@link #headers} gives.
     *
     * @param count how many the record has
     */
    public static int count(int count) {
        return count <= BOUNDS.headers() ? count : 1;
    }

    /**
     * The records of a batch that is not to be decompressed at all: Snappy unpacks a block as a
     * whole, whatever it comes to.
     *
     * @param batch as it came
     * @return what stands for its records; null if it can be read
     */
    public static @Nullable InputStream batch(ByteBuffer batch) {
        return batch(batch, BOUNDS);
    }

    static @Nullable InputStream batch(ByteBuffer batch, Bounds bounds) {
        if ((batch.getShort(ATTRIBUTES) & 7) != SNAPPY) {
            return null;
        }
        long largest = largestBlock(batch.duplicate().position(RECORDS));
        return largest <= bounds.block()
                ? null
                : Stub.batch(
                        batch.getInt(COUNT),
                        batch.getInt(LAST_OFFSET),
                        Stub.header(largest + " bytes"));
    }

    /** To what the largest block unpacks, or how long it says it is. */
    private static long largestBlock(ByteBuffer snappy) {
        if (snappy.remaining() < SNAPPY_JAVA_HEADER
                || snappy.getLong(snappy.position()) != SNAPPY_JAVA) {
            return Wire.readUnsigned(snappy); // one block and nothing about it: librdkafka's
        }
        snappy.position(snappy.position() + SNAPPY_JAVA_HEADER);
        long largest = 0;
        while (snappy.remaining() > Integer.BYTES) {
            int length = snappy.getInt();
            if (length == (int) (SNAPPY_JAVA >>> 32)) { // a stream after a stream
                if (snappy.remaining() < SNAPPY_JAVA_HEADER - Integer.BYTES) {
                    break;
                }
                snappy.position(snappy.position() + SNAPPY_JAVA_HEADER - Integer.BYTES);
                continue;
            }
            int end = snappy.position() + length;
            if (length < 0 || length > snappy.remaining()) {
                return Math.max(largest, length);
            }
            largest = Math.max(largest, Wire.readUnsigned(snappy));
            snappy.position(end);
        }
        return largest;
    }
}

package dev.pictor.guard.bombs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * Batches of records that are small as they come and large as they are unpacked; never held whole.
 */
public final class Bombs {

    private static final int RECORDS = 61;

    private Bombs() {}

    /** A stream of as many zeros. */
    public static InputStream zeros(long count) {
        return new InputStream() {
            private long left = count;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                if (left <= 0) {
                    return -1;
                }
                int now = (int) Math.min(left, length);
                Arrays.fill(into, from, from + now, (byte) 0);
                left -= now;
                return now;
            }
        };
    }

    /** A record in wire format whose value is this. */
    public static InputStream record(int offset, byte[] key, byte[] value) {
        return record(offset, key, value.length, new ByteArrayInputStream(value), 0);
    }

    /** A record in wire format whose value is so many zeros. */
    public static InputStream record(int offset, byte[] key, int value) {
        return record(offset, key, value, zeros(value), 0);
    }

    /** A record in wire format whose value is zeros, and that of its one header too. */
    public static InputStream record(int offset, byte[] key, int value, int header) {
        return record(offset, key, value, zeros(value), header);
    }

    private static InputStream record(
            int offset, byte[] key, int length, InputStream value, int header) {
        var head = new ByteArrayOutputStream();
        head.write(0);
        number(head, 7); // the time
        number(head, offset);
        number(head, key.length);
        head.writeBytes(key);
        number(head, length);
        var between = new ByteArrayOutputStream();
        number(between, header == 0 ? 0 : 1);
        if (header > 0) {
            number(between, 1);
            between.write('h');
            number(between, header);
        }
        var size = new ByteArrayOutputStream();
        number(size, head.size() + length + between.size() + header);
        return new SequenceInputStream(
                Collections.enumeration(
                        List.of(
                                stream(size),
                                stream(head),
                                value,
                                stream(between),
                                zeros(header))));
    }

    /** A record in wire format of no key, three bytes and very many headers of nothing. */
    public static byte[] headers(int count) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[3]);
        number(body, -1);
        number(body, 3);
        body.writeBytes(new byte[] {1, 2, 3});
        number(body, count);
        for (int i = 0; i < count; i++) {
            number(body, 0); // a name of no letters
            number(body, -1); // no value
        }
        var record = new ByteArrayOutputStream();
        number(record, body.size());
        record.writeBytes(body.toByteArray());
        return record.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int number) {
        try {
            ByteUtils.writeVarint(number, new DataOutputStream(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(ByteArrayOutputStream bytes) {
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** A batch of records, packed as they are streamed. */
    public static ByteBuffer pack(CompressionType type, List<InputStream> records)
            throws IOException {
        var packed = new ByteBufferOutputStream(1 << 16);
        try (var out =
                Compression.of(type).build().wrapForOutput(packed, RecordBatch.MAGIC_VALUE_V2)) {
            for (var record : records) {
                record.transferTo(out);
            }
        }
        var bytes = new byte[packed.buffer().position()];
        packed.buffer().flip().get(bytes);
        return batch(type, records.size(), bytes);
    }

    /** A batch around records that are packed already. */
    public static ByteBuffer batch(CompressionType type, int count, byte[] packed) {
        var batch = ByteBuffer.allocate(RECORDS + packed.length);
        batch.putLong(0).putInt(RECORDS - 12 + packed.length).putInt(0).put((byte) 2).putInt(0);
        long now = System.currentTimeMillis();
        batch.putShort((short) type.id).putInt(count - 1).putLong(now).putLong(now + 7);
        batch.putLong(-1).putShort((short) -1).putInt(-1).putInt(count).put(packed);
        var crc = new CRC32C();
        crc.update(batch.array(), 21, batch.capacity() - 21);
        return batch.putInt(17, (int) crc.getValue()).flip();
    }
}

package dev.pictor.emulator;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only file of one collection. One thread writes; {@link #append} hands a record to the
 * operating system, {@link #sync} makes all records so far survive a crash of the machine.
 *
 * <p>File: 8 bytes of magic, then records of {@code length, crc(length), crc(body), body}, where a
 * body is {@code kind, operation, data}. A record that the end of the file cuts off was never
 * acknowledged and is dropped; a record that does not match its checksum anywhere else is damage,
 * and the log refuses to open.
 */
final class PointLog implements AutoCloseable {

    /** What a record does. */
    enum Kind {
        UPSERT('U'),
        DELETE('D');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            return code == UPSERT.code ? UPSERT : code == DELETE.code ? DELETE : null;
        }
    }

    /** Told of each record while a log is read back. */
    @FunctionalInterface
    interface Replay {
        void apply(Kind kind, long operation, byte[] data) throws IOException;
    }

    /** Writes all that a new file shall hold. */
    @FunctionalInterface
    interface Content {
        void writeTo(PointLog log) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(PointLog.class);

    private static final long MAGIC = 0x50494354_4c4f4731L; // PICTLOG1
    private static final int FRAME = 3 * Integer.BYTES;
    private static final int HEAD = 1 + Long.BYTES;

    private final Path file;
    private FileChannel channel;
    private long size;
    private @Nullable IOException broken;

    private PointLog(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    /** Makes an empty log; it and its name are on disk on return. */
    static PointLog create(Path file) throws IOException {
        var log = write(file, _ -> {});
        Durable.syncDirectory(file);
        return log;
    }

    private static PointLog write(Path file, Content content) throws IOException {
        var channel = FileChannel.open(file, CREATE, TRUNCATE_EXISTING, WRITE);
        try {
            var magic = ByteBuffer.allocate(Long.BYTES).putLong(0, MAGIC);
            writeFully(channel, 0, magic);
            var log = new PointLog(file, channel, Long.BYTES);
            content.writeTo(log);
            log.sync();
            return log;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a log back and leaves it ready to append.
     *
     * @throws LocalStoreException.Corrupt if it is damaged before its end
     */
    static PointLog open(Path file, Replay replay) throws IOException {
        long end = read(file, replay);
        var channel = FileChannel.open(file, READ, WRITE);
        if (channel.size() > end) {
            LOG.warn(
                    "{}: cut off {} bytes of an unfinished write at offset {}",
                    file,
                    channel.size() - end,
                    end);
            channel.truncate(end).force(true);
        }
        return new PointLog(file, channel, end);
    }

    /** Replays all whole records and returns where they end. */
    private static long read(Path file, Replay replay) throws IOException {
        long total = Files.size(file);
        long offset = Long.BYTES;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (total < offset || in.readLong() != MAGIC) {
                throw new LocalStoreException.Corrupt(file, 0, "not a log of this version");
            }
            while (total - offset >= FRAME) {
                int length = in.readInt();
                int lengthCrc = in.readInt();
                int bodyCrc = in.readInt();
                if (crc(length) != lengthCrc) {
                    if (length == 0 && lengthCrc == 0 && bodyCrc == 0 && zeros(in)) {
                        return offset; // the file grew, its content did not reach the disk
                    }
                    throw new LocalStoreException.Corrupt(file, offset, "bad length of a record");
                }
                long next = offset + FRAME + length;
                if (next > total) {
                    return offset;
                }
                var body = in.readNBytes(length);
                if (crc(body) != bodyCrc) {
                    if (next == total) {
                        return offset;
                    }
                    throw new LocalStoreException.Corrupt(file, offset, "bad checksum of a record");
                }
                var buffer = ByteBuffer.wrap(body);
                var kind = Kind.of(buffer.get());
                if (kind == null) {
                    throw new LocalStoreException.Corrupt(file, offset, "unknown record");
                }
                long operation = buffer.getLong();
                var data = new byte[buffer.remaining()];
                buffer.get(data);
                replay.apply(kind, operation, data);
                offset = next;
            }
        }
        return offset;
    }

    private static boolean zeros(DataInputStream in) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Bytes in the file. */
    long size() {
        return size;
    }

    /** Appends a record whole or, throwing, not at all. */
    void append(Kind kind, long operation, byte[] data) throws IOException {
        if (broken != null) {
            throw broken;
        }
        int length = HEAD + data.length;
        var record = ByteBuffer.allocate(FRAME + length);
        record.position(FRAME);
        record.put(kind.code).putLong(operation).put(data).rewind();
        record.putInt(0, length);
        record.putInt(Integer.BYTES, crc(length));
        record.putInt(2 * Integer.BYTES, crc(record.slice(FRAME, length)));
        try {
            writeFully(channel, size, record);
            size += FRAME + length;
        } catch (IOException e) {
            undo(e);
            throw e;
        }
    }

    private void undo(IOException cause) {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            cause.addSuppressed(e);
            broken = cause;
        }
    }

    /** On return all appended records are on disk. After a failure the log takes no more. */
    void sync() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            broken = e; // what a failed fsync left on disk cannot be known
            throw e;
        }
    }

    /** Replaces all records by those that {@code content} appends, in one step. */
    void rewrite(Content content) throws IOException {
        var next = write(Durable.temporary(file), content);
        try {
            Durable.replace(file);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel.close();
        channel = next.channel;
        size = next.size;
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        try (var open = channel) {
            if (open.isOpen()) {
                open.force(true);
            }
        }
    }

    private static void writeFully(FileChannel channel, long at, ByteBuffer bytes)
            throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private static int crc(int length) {
        return crc(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    }

    private static int crc(byte[] bytes) {
        return crc(ByteBuffer.wrap(bytes));
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}

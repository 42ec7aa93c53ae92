package dev.pictor.training.corpus;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A file of frames, each with its length and checksum. A frame is erased in place by zeros, so that
 * what was forgotten is gone from the disk. What a kill left half written at the end is cut off.
 */
final class CorpusFile implements AutoCloseable {

    private static final int HEADER = 2 * Integer.BYTES;
    private static final int MAX_PAYLOAD = 16 << 20;

    private final FileChannel channel;
    private long end;

    /** Takes a frame that is not erased. */
    interface Visitor {
        void frame(long position, byte[] payload) throws IOException;
    }

    private CorpusFile(FileChannel channel) {
        this.channel = channel;
    }

    static CorpusFile open(Path path, Visitor visitor) throws IOException {
        var file =
                new CorpusFile(
                        FileChannel.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
        file.load(visitor);
        return file;
    }

    private void load(Visitor visitor) throws IOException {
        channel.position(0);
        InputStream buffered = new BufferedInputStream(Channels.newInputStream(channel), 1 << 20);
        var in = new DataInputStream(buffered);
        long size = channel.size();
        try {
            while (end + HEADER <= size) {
                int length = in.readInt();
                int checksum = in.readInt();
                if (length <= 0 || length > MAX_PAYLOAD || end + HEADER + length > size) {
                    break;
                }
                var payload = in.readNBytes(length);
                if (checksum == checksum(payload)) {
                    visitor.frame(end, payload);
                } // else erased, or damaged: its neighbours are still good
                end += HEADER + length;
            }
        } catch (EOFException e) {
            // the end was cut off; what came before counts
        }
        channel.truncate(end);
    }

    /** Appends a frame; on failure the file is as before. */
    long append(byte[] payload) throws IOException {
        long position = end;
        var frame = ByteBuffer.allocate(HEADER + payload.length);
        frame.putInt(payload.length).putInt(checksum(payload)).put(payload).flip();
        try {
            write(frame, position);
        } catch (IOException e) {
            channel.truncate(position);
            throw e;
        }
        end = position + HEADER + payload.length;
        return position;
    }

    byte[] read(long position) throws IOException {
        var header = ByteBuffer.allocate(HEADER);
        read(header, position);
        var payload = ByteBuffer.allocate(header.getInt(0));
        read(payload, position + HEADER);
        return payload.array();
    }

    /** Overwrites the payload with zeros; the checksum no longer fits, which marks it. */
    void erase(long position) throws IOException {
        var header = ByteBuffer.allocate(HEADER);
        read(header, position);
        var zeros = ByteBuffer.allocate(Integer.BYTES + header.getInt(0));
        zeros.putInt(0, ~checksum(new byte[header.getInt(0)]));
        write(zeros, position + Integer.BYTES);
    }

    void force() throws IOException {
        channel.force(false);
    }

    long size() {
        return end;
    }

    private void read(ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            int count = channel.read(into, position + into.position());
            if (count < 0) {
                throw new EOFException("corpus ends at " + position);
            }
        }
    }

    private void write(ByteBuffer from, long position) throws IOException {
        while (from.hasRemaining()) {
            position += channel.write(from, position);
        }
    }

    private static int checksum(byte[] payload) {
        var crc = new CRC32();
        crc.update(payload);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

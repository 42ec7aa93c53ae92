package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The integers, 16 or 32 bits and unsigned, of a TIFF structure's first directory, be it that of a
 * file or of EXIF. Reads nothing but what is asked for; every read is checked against the
 * structure's length.
 */
final class TiffDirectory {

    static final int ORIENTATION = 0x0112;

    private static final int SHORT = 3;
    private static final int LONG = 4;

    private record Entry(int type, long count, int at) {}

    private final ByteBuffer data;
    private final Map<Integer, Entry> entries = new HashMap<>();

    private TiffDirectory(ByteBuffer data) {
        this.data = data;
    }

    /**
     * Finds the first directory.
     *
     * @throws IOException if there is none
     * @throws IndexOutOfBoundsException if it is cut off
     */
    static TiffDirectory parse(byte[] bytes, int offset, int length) throws IOException {
        var data = ByteBuffer.wrap(bytes, offset, length).slice();
        data.order(data.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (data.getShort(2) != 42) {
            throw new IOException("no TIFF structure");
        }
        var directory = new TiffDirectory(data);
        int start = data.getInt(4);
        int count = Short.toUnsignedInt(data.getShort(start));
        for (int i = 0; i < count; i++) {
            int at = start + 2 + 12 * i;
            int tag = Short.toUnsignedInt(data.getShort(at));
            int type = Short.toUnsignedInt(data.getShort(at + 2));
            var entry = new Entry(type, Integer.toUnsignedLong(data.getInt(at + 4)), at + 8);
            directory.entries.putIfAbsent(tag, entry);
        }
        return directory;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The only or first value of a tag, or the default where it is missing. */
    long value(int tag, long defaultValue) throws IOException {
        var values = values(tag);
        return values.length == 0 ? defaultValue : values[0];
    }

    /** All values of a tag; none where it is missing or of another type. */
    long[] values(int tag) throws IOException {
        var entry = entries.get(tag);
        int size =
                entry == null
                        ? 0
                        : switch (entry.type) {
                            case SHORT -> 2;
                            case LONG -> 4;
                            default -> 0;
                        };
        if (entry == null || size == 0) {
            return new long[0];
        }
        if (entry.count > data.capacity() / size) {
            throw new IOException("tag %d has %d values".formatted(tag, entry.count));
        }
        var values = new long[(int) entry.count];
        int at = values.length * size <= 4 ? entry.at : data.getInt(entry.at);
        for (int i = 0; i < values.length; i++, at += size) {
            values[i] =
                    size == 2
                            ? Short.toUnsignedInt(data.getShort(at))
                            : Integer.toUnsignedLong(data.getInt(at));
        }
        return values;
    }
}

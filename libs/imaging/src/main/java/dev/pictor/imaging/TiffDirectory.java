package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The integers, unsigned, of a TIFF structure's first directory, be it that of a file, of a BigTIFF
 * or of EXIF. Reads nothing but what is asked for; every read is checked against the structure's
 * length.
 */
final class TiffDirectory {

    static final int ORIENTATION = 0x0112;

    private static final int CLASSIC = 42;
    private static final int BIG = 43;
    private static final int BIG_START = 8;

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int SIGNED_SHORT = 8;
    private static final int SIGNED_LONG = 9;
    private static final int DIRECTORY = 13;
    private static final int LONG8 = 16;
    private static final int DIRECTORY8 = 18;

    private static final int MAX_DIRECTORIES = 64;

    private record Entry(int type, long count, int at) {}

    private final ByteBuffer data;
    private final boolean big;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private long next;

    private TiffDirectory(ByteBuffer data, boolean big) {
        this.data = data;
        this.big = big;
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
        int version = data.getShort(2);
        if (version != CLASSIC && version != BIG) {
            throw new IOException("no TIFF structure");
        }
        var directory = new TiffDirectory(data, version == BIG);
        directory.readEntries(
                directory.big
                        ? data.getLong(BIG_START)
                        : Integer.toUnsignedLong(data.getInt(Integer.BYTES)));
        return directory;
    }

    /**
     * All directories, this one first: those of other pages, and those that any of them lists as
     * parts of itself. What is damaged is left out.
     */
    List<TiffDirectory> all() {
        var all = new ArrayList<>(List.of(this));
        var seen = new HashSet<Long>();
        for (int i = 0; i < all.size(); i++) {
            for (long offset : all.get(i).others()) {
                if (offset == 0 || all.size() == MAX_DIRECTORIES || !seen.add(offset)) {
                    continue;
                }
                try {
                    var other = new TiffDirectory(data, big);
                    other.readEntries(offset);
                    all.add(other);
                } catch (IOException | IndexOutOfBoundsException e) {
                    // Nothing that is read needs it.
                }
            }
        }
        return all;
    }

    private long[] others() {
        try {
            var parts = values(TiffTags.SUB_DIRECTORIES);
            var others = Arrays.copyOf(parts, parts.length + 1);
            others[parts.length] = next;
            return others;
        } catch (IOException | IndexOutOfBoundsException e) {
            return new long[] {next};
        }
    }

    private void readEntries(long offset) throws IOException {
        int start = place(offset);
        int count = big ? place(data.getLong(start)) : Short.toUnsignedInt(data.getShort(start));
        int first = start + (big ? Long.BYTES : Short.BYTES);
        int size = big ? 20 : 12;
        if (count > data.capacity() / size) {
            throw new IOException("a directory of %d entries".formatted(count));
        }
        for (int i = 0; i < count; i++) {
            int at = first + size * i;
            int tag = Short.toUnsignedInt(data.getShort(at));
            int type = Short.toUnsignedInt(data.getShort(at + 2));
            var entry =
                    big
                            ? new Entry(type, data.getLong(at + 4), at + 12)
                            : new Entry(type, Integer.toUnsignedLong(data.getInt(at + 4)), at + 8);
            entries.putIfAbsent(tag, entry);
        }
        int end = first + size * count;
        if (end + (big ? Long.BYTES : Integer.BYTES) <= data.capacity()) {
            next = big ? data.getLong(end) : Integer.toUnsignedLong(data.getInt(end));
        }
    }

    private int place(long offset) throws IOException {
        if (offset < 0 || offset > data.capacity()) {
            throw new IOException("the directory is cut off");
        }
        return (int) offset;
    }

    /** Whether this is a BigTIFF, with offsets of 64 bits. */
    boolean isBig() {
        return big;
    }

    ByteOrder order() {
        return data.order();
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
        int size = entry == null ? 0 : integerSize(entry.type);
        if (entry == null || size == 0) {
            return new long[0];
        }
        int at = start(tag, entry, size);
        var values = new long[(int) entry.count];
        for (int i = 0; i < values.length; i++, at += size) {
            values[i] =
                    switch (size) {
                        case 2 -> Short.toUnsignedInt(data.getShort(at));
                        case 4 -> Integer.toUnsignedLong(data.getInt(at));
                        default -> data.getLong(at);
                    };
        }
        return values;
    }

    /** The bytes of a tag, as they are stored; none where its elements have another size. */
    byte[] bytes(int tag, int size) throws IOException {
        var entry = entries.get(tag);
        if (entry == null || size != elementSize(entry.type)) {
            return new byte[0];
        }
        int at = start(tag, entry, size);
        var bytes = new byte[(int) entry.count * size];
        data.get(at, bytes);
        return bytes;
    }

    private int start(int tag, Entry entry, int size) throws IOException {
        if (entry.count < 0 || entry.count > data.capacity() / size) {
            throw new IOException("tag %d has %d values".formatted(tag, entry.count));
        }
        if (entry.count * size <= (big ? Long.BYTES : Integer.BYTES)) {
            return entry.at;
        }
        return big ? place(data.getLong(entry.at)) : data.getInt(entry.at);
    }

    private static int elementSize(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1; // bytes, characters, whatever
            case 5, 10, 12 -> 8; // fractions, floating point
            default -> integerSize(type);
        };
    }

    private static int integerSize(int type) {
        return switch (type) {
            case SHORT, SIGNED_SHORT -> Short.BYTES;
            case LONG, SIGNED_LONG, DIRECTORY -> Integer.BYTES;
            case LONG8, DIRECTORY8 -> Long.BYTES;
            default -> 0;
        };
    }
}

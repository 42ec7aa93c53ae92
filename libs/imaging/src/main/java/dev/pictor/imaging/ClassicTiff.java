package dev.pictor.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;

/**
 * A TIFF's first directory, written anew as the JDK's reader takes it: offsets of 32 bits, and
 * values replaced where the file has others or none. The image data stay where they are.
 */
final class ClassicTiff {

    private static final int UNDEFINED_TYPE = 7;
    private static final int SHORT_TYPE = 3;
    private static final int LONG_TYPE = 4;
    private static final int RATIONAL_TYPE = 5;
    private static final int RATIONAL = 8;

    private static final int ENTRY = 12;
    private static final int START = 4;
    private static final int VERSION = 42;

    /** The integers that matter to the reader, in the order of a directory. */
    private static final int[] INTEGERS = {
        TiffTags.WIDTH,
        TiffTags.HEIGHT,
        TiffTags.BITS_PER_SAMPLE,
        TiffTags.COMPRESSION,
        TiffTags.PHOTOMETRIC,
        TiffTags.FILL_ORDER,
        TiffTags.SAMPLES_PER_PIXEL,
        TiffTags.ROWS_PER_STRIP,
        TiffTags.PLANAR,
        TiffTags.T4_OPTIONS,
        TiffTags.T6_OPTIONS,
        TiffTags.PREDICTOR,
        TiffTags.COLOUR_MAP,
        TiffTags.TILE_WIDTH,
        TiffTags.TILE_HEIGHT,
        TiffTags.EXTRA_SAMPLES,
        TiffTags.SAMPLE_FORMAT,
        TiffTags.YCBCR_SUBSAMPLING,
        TiffTags.YCBCR_POSITIONING
    };

    private static final Set<Integer> LONGS =
            Set.of(
                    TiffTags.WIDTH,
                    TiffTags.HEIGHT,
                    TiffTags.STRIP_OFFSETS,
                    TiffTags.ROWS_PER_STRIP,
                    TiffTags.STRIP_BYTE_COUNTS,
                    TiffTags.T4_OPTIONS,
                    TiffTags.T6_OPTIONS,
                    TiffTags.TILE_WIDTH,
                    TiffTags.TILE_HEIGHT,
                    TiffTags.TILE_OFFSETS,
                    TiffTags.TILE_BYTE_COUNTS);

    private record Entry(int type, int count, byte[] value) {}

    private final TreeMap<Integer, Entry> entries = new TreeMap<>();
    private final ByteOrder order;

    private ClassicTiff(ByteOrder order) {
        this.order = order;
    }

    /** What the directory has; the image's kind must have been checked. */
    static ClassicTiff of(TiffDirectory tags) throws IOException {
        var tiff = new ClassicTiff(tags.order());
        for (int tag : INTEGERS) {
            var values = tags.values(tag);
            if (values.length > 0) {
                tiff.set(tag, values);
            }
        }
        tiff.copy(tags, TiffTags.JPEG_TABLES, UNDEFINED_TYPE, 1);
        tiff.copy(tags, TiffTags.YCBCR_COEFFICIENTS, RATIONAL_TYPE, RATIONAL);
        tiff.copy(tags, TiffTags.REFERENCE_BLACK_WHITE, RATIONAL_TYPE, RATIONAL);
        return tiff;
    }

    private void copy(TiffDirectory tags, int tag, int type, int size) throws IOException {
        var bytes = tags.bytes(tag, size);
        if (bytes.length > 0) {
            entries.put(tag, new Entry(type, bytes.length / size, bytes));
        }
    }

    ClassicTiff set(int tag, long... values) throws IOException {
        var value = ByteBuffer.allocate(values.length * Integer.BYTES).order(order);
        // The reader insists on the types of the specification.
        boolean shorts = !LONGS.contains(tag);
        for (long each : values) {
            if (each >>> (shorts ? Short.SIZE : Integer.SIZE) != 0) {
                throw new IOException("tag %d is %d".formatted(tag, each));
            }
            if (shorts) {
                value.putShort((short) each);
            } else {
                value.putInt((int) each);
            }
        }
        var bytes = Arrays.copyOf(value.array(), value.position());
        entries.put(tag, new Entry(shorts ? SHORT_TYPE : LONG_TYPE, values.length, bytes));
        return this;
    }

    ClassicTiff without(int tag) {
        entries.remove(tag);
        return this;
    }

    /** The parts from one on, so many of them. */
    ClassicTiff setParts(TiffParts parts, int from, int count) throws IOException {
        set(
                parts.tiled() ? TiffTags.TILE_OFFSETS : TiffTags.STRIP_OFFSETS,
                Arrays.copyOfRange(parts.offsets(), from, from + count));
        return set(
                parts.tiled() ? TiffTags.TILE_BYTE_COUNTS : TiffTags.STRIP_BYTE_COUNTS,
                Arrays.copyOfRange(parts.lengths(), from, from + count));
    }

    /** The file with this directory behind it in place of its own. */
    byte[] write(byte[] file) throws IOException {
        long values = entries.values().stream().mapToLong(entry -> entry.value.length).sum();
        if (values > file.length + 1024L) {
            // Tags may all point at the same bytes of a hostile file.
            throw new IOException("a directory of %d bytes".formatted(values));
        }
        int start = file.length + file.length % 2;
        int end = start + Short.BYTES + ENTRY * entries.size() + Integer.BYTES;
        var out =
                ByteBuffer.wrap(Arrays.copyOf(file, end + (int) values + entries.size()))
                        .order(order);
        out.putShort(2, (short) VERSION).putInt(START, start);
        out.position(start).putShort((short) entries.size());
        int valueAt = end;
        for (var tag : entries.entrySet()) {
            var entry = tag.getValue();
            out.putShort(tag.getKey().shortValue()).putShort((short) entry.type);
            out.putInt(entry.count);
            if (entry.value.length <= Integer.BYTES) {
                out.put(Arrays.copyOf(entry.value, Integer.BYTES));
            } else {
                out.putInt(valueAt).put(valueAt, entry.value);
                valueAt += entry.value.length + entry.value.length % 2;
            }
        }
        return out.array();
    }
}

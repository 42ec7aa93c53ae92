package dev.pictor.imaging;

import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Where a TIFF's strips or tiles lie, checked against its file.
 *
 * @param tiled whether they are tiles
 * @param width of a part
 * @param height of a part; the last strip may have less
 * @param count how many there are
 * @param offsets of each in the file
 * @param lengths of each in bytes
 * @param deduced whether the file does not tell all lengths
 */
record TiffParts(
        boolean tiled,
        long width,
        long height,
        int count,
        long[] offsets,
        long[] lengths,
        boolean deduced) {

    /** Each strip or tile costs a fresh start of the decompressor. */
    private static final int MAX_PARTS = 100_000;

    /** No compression gives more for a byte, but for CCITT's on paper that is wholly white. */
    private static final int MAX_RATIO = 1 << 14;

    /** Reads and checks them; the image's limits must have been checked. */
    static TiffParts parse(TiffDirectory tags, byte[] file) throws IOException {
        boolean tiled = tags.has(TiffTags.TILE_WIDTH);
        long width = tags.value(TiffTags.WIDTH, 0);
        long height = tags.value(TiffTags.HEIGHT, 0);
        long partWidth = width(tags);
        long partHeight = height(tags);
        var offsets = tags.values(tiled ? TiffTags.TILE_OFFSETS : TiffTags.STRIP_OFFSETS);
        var listed = tags.values(tiled ? TiffTags.TILE_BYTE_COUNTS : TiffTags.STRIP_BYTE_COUNTS);
        long across = (width + partWidth - 1) / partWidth;
        long down = (height + partHeight - 1) / partHeight;
        long samples = tags.value(TiffTags.SAMPLES_PER_PIXEL, 1);
        // Planes of one sample each, if they are separate.
        boolean separate = tags.value(TiffTags.PLANAR, 1) == 2;
        long parts = (separate ? samples : 1) * across * down;
        if (parts > MAX_PARTS) {
            throw new IOException("%d strips or tiles".formatted(parts));
        }
        if (offsets.length < parts || listed.length > 0 && listed.length < parts) {
            throw new IOException(
                    "it lists fewer strips or tiles than the %d it has".formatted(parts));
        }
        int count = (int) parts;
        boolean told =
                listed.length > 0
                        && Arrays.stream(listed, 0, count).allMatch(length -> length != 0);
        long pixelBits = tags.value(TiffTags.BITS_PER_SAMPLE, 1) * samples;
        // Uncompressed YCbCr may have fewer samples of chroma.
        boolean exact =
                tags.value(TiffTags.COMPRESSION, 1) == TiffTags.UNCOMPRESSED
                        && tags.value(TiffTags.PHOTOMETRIC, 0) != TiffTags.YCBCR;
        var lengths = Arrays.copyOf(listed, count);
        if (!told && exact) {
            long rowBytes = (partWidth * (separate ? pixelBits / samples : pixelBits) + 7) / 8;
            for (int i = 0; i < count; i++) {
                long below = height - i % down * partHeight;
                lengths[i] = rowBytes * (tiled ? partHeight : Math.min(partHeight, below));
            }
        } else if (!told) {
            fill(lengths, offsets, file.length);
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            if (offsets[i] < 0
                    || offsets[i] > file.length
                    || lengths[i] < 0
                    || lengths[i] > file.length - offsets[i]) {
                throw new IOException("the image data is cut off");
            }
            sum += lengths[i];
        }
        if ((width * pixelBits + 7) / 8 * height > sum * (exact ? 1 : MAX_RATIO)) {
            throw new IOException("the image data is cut off");
        }
        return new TiffParts(tiled, partWidth, partHeight, count, offsets, lengths, !told);
    }

    /** How wide a part is. */
    static long width(TiffDirectory tags) throws IOException {
        boolean tiled = tags.has(TiffTags.TILE_WIDTH);
        return tags.value(tiled ? TiffTags.TILE_WIDTH : TiffTags.WIDTH, 0);
    }

    /** How high a part is. */
    static long height(TiffDirectory tags) throws IOException {
        long height = tags.value(TiffTags.HEIGHT, 0);
        return tags.has(TiffTags.TILE_WIDTH)
                ? tags.value(TiffTags.TILE_HEIGHT, 0)
                : Math.min(tags.value(TiffTags.ROWS_PER_STRIP, height), height);
    }

    // Compressed data say themselves where they end; so up to the next part may be too much.
    private static void fill(long[] lengths, long[] offsets, long fileLength) {
        var starts = new TreeSet<Long>();
        Arrays.stream(offsets, 0, lengths.length).forEach(starts::add);
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] == 0 && offsets[i] != 0) {
                var next = starts.higher(offsets[i]);
                lengths[i] = (next == null ? fileLength : next) - offsets[i];
            }
        }
    }
}

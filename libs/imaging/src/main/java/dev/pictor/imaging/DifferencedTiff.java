package dev.pictor.imaging;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * Samples of 16 bits that a TIFF stores as differences to their left neighbours, as Photoshop and
 * Lightroom write them. The JDK's reader undoes differences of 8 bits only; so it is given the
 * bytes of the samples as if they were pixels, to undo the compression.
 */
final class DifferencedTiff {

    private static final int BYTES = 2;

    private final byte[] file;
    private final TiffDirectory tags;
    private final TiffParts parts;
    private final int width;
    private final int height;
    private final int samples;

    DifferencedTiff(byte[] file, TiffDirectory tags, TiffParts parts) throws IOException {
        this.file = file;
        this.tags = tags;
        this.parts = parts;
        this.width = (int) tags.value(TiffTags.WIDTH, 0);
        this.height = (int) tags.value(TiffTags.HEIGHT, 0);
        this.samples = (int) tags.value(TiffTags.SAMPLES_PER_PIXEL, 1);
    }

    static boolean isOne(TiffDirectory tags) throws IOException {
        return tags.value(TiffTags.PREDICTOR, 1) == TiffTags.HORIZONTAL_DIFFERENCES
                && tags.value(TiffTags.BITS_PER_SAMPLE, 1) == Short.SIZE
                && switch ((int) tags.value(TiffTags.COMPRESSION, 1)) {
                    case TiffTags.LZW, TiffTags.DEFLATE, TiffTags.OLD_DEFLATE -> true;
                    default -> false; // the others know no differences
                };
    }

    /** The high bytes of all samples. */
    Raster read() throws IOException {
        boolean separate = tags.value(TiffTags.PLANAR, 1) == 2 && samples > 1;
        if (!separate) {
            var bytes = highBytes(0, parts.count(), samples);
            return Raster.createInterleavedRaster(
                    new DataBufferByte(bytes, bytes.length),
                    width,
                    height,
                    width * samples * BYTES,
                    samples,
                    IntStream.range(0, samples).toArray(),
                    null);
        }
        var planes = new byte[samples][];
        int count = parts.count() / samples;
        for (int plane = 0; plane < samples; plane++) {
            planes[plane] = highBytes(plane * count, count, 1);
        }
        return Raster.createBandedRaster(
                new DataBufferByte(planes, planes[0].length),
                width,
                height,
                width * BYTES,
                IntStream.range(0, samples).toArray(),
                new int[samples],
                null);
    }

    // In rows as long as those of the samples, so that no second array is needed.
    private byte[] highBytes(int from, int count, int channels) throws IOException {
        var bytes = bytes(from, count, channels * BYTES);
        int rowBytes = width * channels * BYTES;
        int high = tags.order() == ByteOrder.BIG_ENDIAN ? 0 : 1;
        int partBytes = (int) Math.min(rowBytes, parts.width() * channels * BYTES);
        for (int row = 0; row < bytes.length; row += rowBytes) {
            for (int left = 0; left < rowBytes; left += partBytes) {
                int end = row + Math.min(left + partBytes, rowBytes);
                undo(bytes, row + left, end, channels * BYTES);
            }
            for (int i = 0; i < rowBytes / BYTES; i++) {
                bytes[row + i] = bytes[row + i * BYTES + high];
            }
        }
        return bytes;
    }

    private void undo(byte[] bytes, int from, int end, int step) {
        int low = tags.order() == ByteOrder.BIG_ENDIAN ? 1 : 0;
        int high = 1 - low;
        for (int at = from + step; at < end; at += BYTES) {
            int sum = (bytes[at + low] & 0xff) + (bytes[at - step + low] & 0xff);
            bytes[at + low] = (byte) sum;
            bytes[at + high] += (byte) (bytes[at - step + high] + (sum >> 8));
        }
    }

    private byte[] bytes(int from, int count, int pixelBytes) throws IOException {
        var tiff =
                ClassicTiff.of(tags)
                        .set(TiffTags.WIDTH, (long) width * pixelBytes)
                        .set(TiffTags.BITS_PER_SAMPLE, Byte.SIZE)
                        .set(TiffTags.SAMPLES_PER_PIXEL, 1)
                        .set(TiffTags.PHOTOMETRIC, TiffTags.BLACK_IS_ZERO)
                        .without(TiffTags.PLANAR)
                        .without(TiffTags.PREDICTOR)
                        .without(TiffTags.EXTRA_SAMPLES)
                        .without(TiffTags.SAMPLE_FORMAT)
                        .without(TiffTags.COLOUR_MAP)
                        .setParts(parts, from, count);
        if (parts.tiled()) {
            tiff.set(TiffTags.TILE_WIDTH, parts.width() * pixelBytes);
        }
        WritableRaster raster = JdkImageIo.read("tiff", tiff.write(file)).getRaster();
        return ((DataBufferByte) raster.getDataBuffer()).getData();
    }
}

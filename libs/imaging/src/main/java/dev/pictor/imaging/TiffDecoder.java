package dev.pictor.imaging;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * TIFF: the JDK's reader undoes the compression, once the first directory has been found harmless;
 * what the samples mean is decided here, as Pillow does.
 */
final class TiffDecoder {

    // none, CCITT, LZW, JPEG, Deflate in two spellings, PackBits
    private static final Set<Long> COMPRESSIONS =
            Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32946L, 32773L);
    private static final Set<Long> DEPTHS = Set.of(1L, 2L, 4L, 8L, 16L);

    // white is zero, black is zero, RGB, palette, CMYK, YCbCr
    private static final Set<Long> PHOTOMETRICS = Set.of(0L, 1L, 2L, 3L, 5L, 6L);

    private static final Set<Long> SENSORS = // what a camera's sensor has, and not yet a picture
            Set.of((long) TiffTags.COLOUR_FILTERS, (long) TiffTags.LINEAR_RAW);

    private static final Set<Long> DIFFERENCED = Set.of(0L, 1L, 2L, 5L);

    private static final int PREMULTIPLIED = 1;
    private static final int MAX_SAMPLES = 6;

    private final byte[] file;
    private final ImageLimits limits;
    private final TiffDirectory tags;
    private final boolean first;

    private TiffDecoder(byte[] file, ImageLimits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        var directory = TiffDirectory.parse(file, 0, file.length);
        this.tags = picture(directory);
        this.first = tags == directory;
    }

    /** The first directory, or the picture of which that is only a small copy. */
    private TiffDirectory picture(TiffDirectory first) throws IOException {
        var all = first.all();
        boolean raw = first.has(TiffTags.DNG_VERSION) || isCanon();
        for (var each : all) {
            raw |= SENSORS.contains(each.value(TiffTags.PHOTOMETRIC, 0));
        }
        if (raw) {
            throw ForeignFormat.RAW.refusal();
        }
        if (!isReduced(first)) {
            return first;
        }
        for (var each : all) {
            if (!isReduced(each) && each.has(TiffTags.WIDTH)) {
                return each;
            }
        }
        return first;
    }

    private static boolean isReduced(TiffDirectory tags) throws IOException {
        return (tags.value(TiffTags.SUBFILE, 0) & TiffTags.REDUCED) != 0;
    }

    private boolean isCanon() { // CR2
        return file.length > 10 && file[8] == 'C' && file[9] == 'R' && file[10] == 2;
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var decoder = new TiffDecoder(file, limits);
        decoder.checkKind();
        var rgb = decoder.read(decoder.checkedParts());
        return Orientation.of(file, decoder.tags.bytes(TiffTags.XMP, 1)).apply(rgb);
    }

    private RgbImage read(TiffParts parts) throws IOException {
        if (DifferencedTiff.isOne(tags)) {
            require("photometric interpretation", photometric(), DIFFERENCED);
            var raster = new DifferencedTiff(file, tags, parts).read();
            return new RgbImage(raster.getWidth(), raster.getHeight(), rgb(raster));
        }
        // Pillow does not invert 16 bits where zero is white; so encoders have learned from it.
        boolean keptDark =
                photometric() == TiffTags.WHITE_IS_ZERO
                        && tags.value(TiffTags.BITS_PER_SAMPLE, 1) == Short.SIZE;
        boolean asItIs = first && !tags.isBig() && !parts.deduced() && !keptDark;
        var image = JdkImageIo.read("tiff", asItIs ? file : rewritten(parts, keptDark));
        return new RgbImage(image.getWidth(), image.getHeight(), rgb(image));
    }

    private byte[] rewritten(TiffParts parts, boolean keptDark) throws IOException {
        var tiff = ClassicTiff.of(tags).setParts(parts, 0, parts.count());
        if (keptDark) {
            tiff.set(TiffTags.PHOTOMETRIC, TiffTags.BLACK_IS_ZERO);
        }
        return tiff.write(file);
    }

    private void checkKind() throws IOException {
        require("compression", compression(), COMPRESSIONS);
        require("photometric interpretation", photometric(), PHOTOMETRICS);
        require("sample format", tags.value(TiffTags.SAMPLE_FORMAT, 1), Set.of(1L));
        var depths = tags.values(TiffTags.BITS_PER_SAMPLE);
        for (var depth : depths) {
            require("bits per sample", depth, DEPTHS);
            if (depth != depths[0]) {
                throw unsupported("bits per sample", Arrays.toString(depths));
            }
        }
        long samples = tags.value(TiffTags.SAMPLES_PER_PIXEL, 1);
        if (samples < 1 || samples > MAX_SAMPLES || depths.length > MAX_SAMPLES) {
            throw unsupported("samples per pixel", samples);
        }
    }

    private long compression() throws IOException {
        return tags.value(TiffTags.COMPRESSION, 1);
    }

    private long photometric() throws IOException {
        return tags.value(TiffTags.PHOTOMETRIC, 0);
    }

    private static void require(String what, long value, Set<Long> supported) {
        if (!supported.contains(value)) {
            throw unsupported(what, value);
        }
    }

    private static ImageRejectedException unsupported(String what, Object value) {
        return new ImageRejectedException(
                Code.UNSUPPORTED_FORMAT,
                "the TIFF has %s %s, which is not supported: save it as PNG"
                        .formatted(what, value));
    }

    // The parts must lie in the file and none may be larger than the image may be.
    private TiffParts checkedParts() throws IOException {
        long width = tags.value(TiffTags.WIDTH, 0);
        long height = tags.value(TiffTags.HEIGHT, 0);
        long partWidth = TiffParts.width(tags);
        long partHeight = TiffParts.height(tags);
        limits.checkSize(partWidth, partHeight, 1);
        // A strip or tile is unpacked as a whole, and may be all of the image.
        boolean whole = partWidth * partHeight * 2 > width * height;
        limits.checkSize(width, height, bytesPerPixel() + (whole ? (int) samples() : 0));
        var parts = TiffParts.parse(tags, file);
        if (compression() == TiffTags.JPEG) {
            // Each is read from its first to its last byte.
            if (Arrays.stream(parts.lengths()).sum() > 2L * file.length) {
                throw new IOException("its strips or tiles overlap");
            }
            for (int i = 0; i < parts.count(); i++) {
                checkJpeg(
                        (int) parts.offsets()[i], (int) parts.lengths()[i], partWidth, partHeight);
            }
        }
        return parts;
    }

    /** The samples of the raster, the inks if it has any, and RGB. */
    private int bytesPerPixel() throws IOException {
        int inks = photometric() == TiffTags.CMYK ? 4 : 0;
        return (int) samples() + inks + 3;
    }

    private long samples() throws IOException {
        return tags.value(TiffTags.SAMPLES_PER_PIXEL, 1)
                * (tags.value(TiffTags.BITS_PER_SAMPLE, 1) > 8 ? 2 : 1);
    }

    private void checkJpeg(int offset, int length, long partWidth, long partHeight) {
        var header = JpegHeader.parse(Arrays.copyOfRange(file, offset, offset + length));
        if (header.width() > partWidth || header.height() > partHeight) {
            throw ImageRejectedException.corrupt(
                    "the TIFF holds a JPEG that is larger than its place");
        }
        limits.checkScans(header);
        if (header.arithmetic()) {
            throw unsupported("compression", "JPEG with arithmetic coding");
        }
        if (!header.ended()) {
            throw ImageRejectedException.corrupt("the TIFF holds a JPEG that is cut off");
        }
    }

    private byte[] rgb(BufferedImage image) throws IOException {
        boolean indexed = image.getColorModel() instanceof IndexColorModel;
        return indexed && photometric() != TiffTags.PALETTE
                ? Rasters.rgb(image)
                : rgb(image.getRaster());
    }

    private byte[] rgb(Raster raster) throws IOException {
        return switch ((int) photometric()) {
            case TiffTags.PALETTE -> Rasters.rgb(raster, palette(), alpha(raster.getNumBands()));
            // The JDK hands out the inks of a JPEG as if Adobe had inverted them.
            case TiffTags.CMYK ->
                    Cmyk.toRgb(Rasters.bytes(raster, 4), compression() == TiffTags.JPEG);
            default -> Rasters.rgb(raster, alpha(raster.getNumBands()));
        };
    }

    private ColourTable palette() throws IOException {
        var map = tags.values(TiffTags.COLOUR_MAP);
        int colours = Math.min(map.length / 3, 256);
        var palette = new byte[3 * colours];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (map[i % 3 * (map.length / 3) + i / 3] >> 8);
        }
        return ColourTable.palette(palette);
    }

    // The first extra sample is alpha unless it says that it is something else.
    private Rasters.AlphaBand alpha(int bands) throws IOException {
        if (bands == 1 || bands == 3) {
            return Rasters.AlphaBand.NONE;
        }
        return switch ((int) tags.value(TiffTags.EXTRA_SAMPLES, 2)) {
            case 0 -> Rasters.AlphaBand.NONE;
            case PREMULTIPLIED -> Rasters.AlphaBand.PREMULTIPLIED;
            default -> Rasters.AlphaBand.STRAIGHT;
        };
    }
}

package dev.pictor.imaging;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * TIFF: the JDK's reader undoes the compression, once the first directory has been found harmless;
 * what the samples mean is decided here, as Pillow does.
 */
final class TiffDecoder {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTE_COUNTS = 279;
    private static final int PLANAR = 284;
    private static final int COLOUR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTE_COUNTS = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;

    private static final int UNCOMPRESSED = 1;
    private static final int JPEG = 7;
    // none, CCITT, LZW, JPEG, Deflate in two spellings, PackBits
    private static final Set<Long> COMPRESSIONS =
            Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32946L, 32773L);
    private static final Set<Long> DEPTHS = Set.of(1L, 2L, 4L, 8L, 16L);

    private static final int PALETTE = 3;
    private static final int CMYK = 5;
    private static final int YCBCR = 6;
    // white is zero, black is zero, RGB, palette, CMYK, YCbCr
    private static final Set<Long> PHOTOMETRICS = Set.of(0L, 1L, 2L, 3L, 5L, 6L);

    private static final int PREMULTIPLIED = 1;
    private static final int MAX_SAMPLES = 6;

    /** Each strip or tile costs a fresh start of the decompressor. */
    private static final int MAX_PARTS = 100_000;

    /** No compression gives more for a byte, but for CCITT's on paper that is wholly white. */
    private static final int MAX_RATIO = 1 << 14;

    private final byte[] file;
    private final ImageLimits limits;
    private final TiffDirectory tags;

    private TiffDecoder(byte[] file, ImageLimits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        this.tags = TiffDirectory.parse(file, 0, file.length);
    }

    static RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var decoder = new TiffDecoder(file, limits);
        decoder.checkKind();
        decoder.checkParts();
        var image = JdkImageIo.read("tiff", file);
        var rgb = new RgbImage(image.getWidth(), image.getHeight(), decoder.rgb(image));
        return Orientation.parse(file, 0, file.length).apply(rgb);
    }

    private void checkKind() throws IOException {
        require("compression", compression(), COMPRESSIONS);
        require("photometric interpretation", tags.value(PHOTOMETRIC, 0), PHOTOMETRICS);
        require("sample format", tags.value(SAMPLE_FORMAT, 1), Set.of(1L));
        var depths = tags.values(BITS_PER_SAMPLE);
        for (var depth : depths) {
            require("bits per sample", depth, DEPTHS);
            if (depth != depths[0]) {
                throw unsupported("bits per sample", Arrays.toString(depths));
            }
        }
        long samples = tags.value(SAMPLES_PER_PIXEL, 1);
        if (samples < 1 || samples > MAX_SAMPLES || depths.length > MAX_SAMPLES) {
            throw unsupported("samples per pixel", samples);
        }
    }

    private long compression() throws IOException {
        return tags.value(COMPRESSION, 1);
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
    private void checkParts() throws IOException {
        long width = tags.value(WIDTH, 0);
        long height = tags.value(HEIGHT, 0);
        boolean tiled = tags.has(TILE_WIDTH);
        long partWidth = tiled ? tags.value(TILE_WIDTH, 0) : width;
        long partHeight =
                tiled
                        ? tags.value(TILE_HEIGHT, 0)
                        : Math.min(tags.value(ROWS_PER_STRIP, height), height);
        limits.checkSize(partWidth, partHeight, 1);
        // A strip or tile is unpacked as a whole, and may be all of the image.
        boolean whole = partWidth * partHeight * 2 > width * height;
        limits.checkSize(width, height, bytesPerPixel() + (whole ? (int) samples() : 0));
        var offsets = tags.values(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
        var lengths = tags.values(tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS);
        long across = (width + partWidth - 1) / partWidth;
        // Planes of one sample each, if they are separate.
        long planes = tags.value(PLANAR, 1) == 2 ? tags.value(SAMPLES_PER_PIXEL, 1) : 1;
        long parts = planes * across * ((height + partHeight - 1) / partHeight);
        if (parts > MAX_PARTS) {
            throw new IOException("%d strips or tiles".formatted(parts));
        }
        if (offsets.length < parts || lengths.length < parts) {
            throw new IOException(
                    "it lists fewer strips or tiles than the %d it has".formatted(parts));
        }
        long bits = width * tags.value(BITS_PER_SAMPLE, 1) * tags.value(SAMPLES_PER_PIXEL, 1);
        // Uncompressed YCbCr may have fewer samples of chroma.
        boolean exact = compression() == UNCOMPRESSED && tags.value(PHOTOMETRIC, 0) != YCBCR;
        long ratio = exact ? 1 : MAX_RATIO;
        if ((bits + 7) / 8 * height > Arrays.stream(lengths).sum() * ratio) {
            throw new IOException("the image data is cut off");
        }
        for (int i = 0; i < parts; i++) {
            if (offsets[i] + lengths[i] > file.length) {
                throw new IOException("the image data is cut off");
            }
            if (compression() == JPEG) {
                checkJpeg((int) offsets[i], (int) lengths[i], partWidth, partHeight);
            }
        }
    }

    /** The samples of the raster, the inks if it has any, and RGB. */
    private int bytesPerPixel() throws IOException {
        int inks = tags.value(PHOTOMETRIC, 0) == CMYK ? 4 : 0;
        return (int) samples() + inks + 3;
    }

    private long samples() throws IOException {
        return tags.value(SAMPLES_PER_PIXEL, 1) * (tags.value(BITS_PER_SAMPLE, 1) > 8 ? 2 : 1);
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
        var raster = image.getRaster();
        return switch ((int) tags.value(PHOTOMETRIC, 0)) {
            case PALETTE -> Rasters.rgb(raster, palette());
            // The JDK hands out the inks of a JPEG as if Adobe had inverted them.
            case CMYK -> Cmyk.toRgb(Rasters.bytes(raster, 4), compression() == JPEG);
            default ->
                    image.getColorModel() instanceof IndexColorModel
                            ? Rasters.rgb(image)
                            : Rasters.rgb(raster, alpha(raster.getNumBands()));
        };
    }

    private ColourTable palette() throws IOException {
        var map = tags.values(COLOUR_MAP);
        int colours = Math.min(map.length / 3, 256);
        var palette = new byte[3 * colours];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (map[i % 3 * (map.length / 3) + i / 3] >> 8);
        }
        return ColourTable.palette(palette);
    }

    // An extra sample is alpha unless it says that it is something else.
    private Rasters.AlphaBand alpha(int bands) throws IOException {
        if (bands != 2 && bands != 4) {
            return Rasters.AlphaBand.NONE;
        }
        return switch ((int) tags.value(EXTRA_SAMPLES, 2)) {
            case 0 -> Rasters.AlphaBand.NONE;
            case PREMULTIPLIED -> Rasters.AlphaBand.PREMULTIPLIED;
            default -> Rasters.AlphaBand.STRAIGHT;
        };
    }
}

package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * AVIF through libavif and dav1d by the foreign function interface: the image, or the first frame
 * of a sequence. What turns it is the container, and XMP where there is neither that nor EXIF.
 * Thread-safe.
 */
@SuppressWarnings("restricted") // signatures and offsets are those of avif.h
final class LibAvif implements NativeDecoder {

    /**
     * Beside what is shown, a file may have eight frames decoded for reference, of up to six bytes
     * a pixel, outside the heap: so many pixels keep that below a gigabyte.
     */
    private static final long MAX_PIXELS = 1 << 24;

    private static final int DEFAULT_SIZE_LIMIT = 1 << 28;
    private static final int MAX_FRAMES = 10_000;

    // avifDecoder, the same in all versions below
    private static final int CODEC = 0;
    private static final int THREADS = 4;
    private static final int SIZE_LIMIT = 28;
    private static final int COUNT_LIMIT = 36;
    private static final int STRICTNESS = 40;
    private static final int IMAGE = 48;
    private static final int DECODER_SIZE = 56; // of what is used

    private static final int DAV1D = 2; // AVIF_CODEC_CHOICE_DAV1D
    private static final int AS_PILLOW = 4; // AVIF_STRICT_ALPHA_ISPE_REQUIRED
    private static final int NO_CODEC = 15; // AVIF_RESULT_NO_CODEC_AVAILABLE

    // avifImage
    private static final int WIDTH = 0;
    private static final int HEIGHT = 4;
    private static final int ALPHA_PLANE = 64;
    private static final int IMAGE_SIZE = 200; // of what is used
    private static final int ROTATED = 4; // AVIF_TRANSFORM_IROT
    private static final int MIRRORED = 8; // AVIF_TRANSFORM_IMIR

    // avifRGBImage
    private static final int DEPTH = 8;
    private static final int FORMAT = 12; // 0 RGB, 1 RGBA
    private static final int RGB_SIZE = 128; // more than any version has

    /** By quarter turns against the clock: as it is, mirrored top to bottom, and left to right. */
    private static final int[][] ORIENTATIONS = {{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}};

    /** The versions of the library, and the offsets that differ between them. */
    private enum Version {
        DEBIAN_12("libavif.so.15", 112, 156, 160, 40, 48),
        LATER("libavif.so.16", 116, 160, 168, 48, 56);

        final String file;
        final int transforms;
        final int rotation; // and behind it the mirror
        final int exif; // its address and size, and behind it those of XMP
        final int pixels;
        final int rowBytes;

        Version(String file, int transforms, int rotation, int exif, int pixels, int rowBytes) {
            this.file = file;
            this.transforms = transforms;
            this.rotation = rotation;
            this.exif = exif;
            this.pixels = pixels;
            this.rowBytes = rowBytes;
        }

        Optional<LibAvif> library() {
            return NativeLibrary.bind(file, library -> new LibAvif(this, library));
        }
    }

    private final Version version;
    private final MethodHandle create;
    private final MethodHandle setMemory;
    private final MethodHandle parse;
    private final MethodHandle nextImage;
    private final MethodHandle setDefaults;
    private final MethodHandle toRgb;
    private final MethodHandle resultText;
    private final MethodHandle destroy;

    private LibAvif(Version version, NativeLibrary library) {
        this.version = version;
        create = library.function("avifDecoderCreate", ADDRESS);
        setMemory =
                library.function("avifDecoderSetIOMemory", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        parse = library.function("avifDecoderParse", JAVA_INT, ADDRESS);
        nextImage = library.function("avifDecoderNextImage", JAVA_INT, ADDRESS);
        setDefaults = library.procedure("avifRGBImageSetDefaults", ADDRESS, ADDRESS);
        toRgb = library.function("avifImageYUVToRGB", JAVA_INT, ADDRESS, ADDRESS);
        resultText = library.function("avifResultToString", ADDRESS, JAVA_INT);
        destroy = library.procedure("avifDecoderDestroy", ADDRESS);
    }

    /** The newest of the known versions that this machine has. */
    static Optional<LibAvif> find() {
        return Arrays.stream(Version.values())
                .sorted((a, b) -> b.compareTo(a))
                .flatMap(version -> version.library().stream())
                .findFirst();
    }

    @Override
    public RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var source = arena.allocateFrom(JAVA_BYTE, file);
            long pixels = with(source, DEFAULT_SIZE_LIMIT, image -> checkedSize(image, limits));
            // No frame within the file, shown or not, may be larger than what was checked.
            return with(source, (int) pixels, image -> picture(image, limits, arena));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A native decoder whose container has been read, and its image. */
    private record Opened(MemorySegment decoder, MemorySegment image) {}

    private interface Use<T> {
        T apply(Opened opened) throws Throwable;
    }

    private <T> T with(MemorySegment source, int sizeLimit, Use<T> use) throws Throwable {
        var handle = (MemorySegment) create.invokeExact();
        if (handle.equals(MemorySegment.NULL)) {
            throw new OutOfMemoryError("libavif has no memory for a decoder");
        }
        try {
            var decoder = handle.reinterpret(DECODER_SIZE);
            decoder.set(JAVA_INT, CODEC, DAV1D); // it alone heeds the limit
            decoder.set(JAVA_INT, THREADS, 1);
            decoder.set(JAVA_INT, SIZE_LIMIT, sizeLimit);
            decoder.set(JAVA_INT, COUNT_LIMIT, MAX_FRAMES);
            decoder.set(JAVA_INT, STRICTNESS, AS_PILLOW);
            check((int) setMemory.invokeExact(decoder, source, source.byteSize()));
            check((int) parse.invokeExact(decoder));
            var image = decoder.get(ADDRESS, IMAGE).reinterpret(IMAGE_SIZE);
            return use.apply(new Opened(decoder, image));
        } finally {
            destroy.invokeExact(handle);
        }
    }

    private static long checkedSize(Opened opened, ImageLimits limits) {
        long width = Integer.toUnsignedLong(opened.image.get(JAVA_INT, WIDTH));
        long height = Integer.toUnsignedLong(opened.image.get(JAVA_INT, HEIGHT));
        limits.withMaxPixels(MAX_PIXELS).checkSize(width, height, ImageLimits.USUAL);
        return width * height;
    }

    private RgbImage picture(Opened opened, ImageLimits limits, Arena arena) throws Throwable {
        check((int) nextImage.invokeExact(opened.decoder));
        long size = checkedSize(opened, limits);
        var image = opened.image;
        int width = image.get(JAVA_INT, WIDTH);
        int height = image.get(JAVA_INT, HEIGHT);
        boolean alpha = !image.get(ADDRESS, ALPHA_PLANE).equals(MemorySegment.NULL);
        int channels = alpha ? 4 : 3;
        var target = arena.allocate(size * channels);
        var rgb = arena.allocate(RGB_SIZE, Long.BYTES);
        setDefaults.invokeExact(rgb, image);
        rgb.set(JAVA_INT, DEPTH, Byte.SIZE);
        rgb.set(JAVA_INT, FORMAT, alpha ? 1 : 0);
        rgb.set(ADDRESS, version.pixels, target);
        rgb.set(JAVA_INT, version.rowBytes, width * channels);
        check((int) toRgb.invokeExact(image, rgb));
        var pixels =
                new NativePixels(target, width, height, (long) width * channels, channels, false);
        return orientation(image).apply(pixels.overWhite());
    }

    private Orientation orientation(MemorySegment image) {
        int flags = image.get(JAVA_INT, version.transforms);
        if ((flags & (ROTATED | MIRRORED)) == 0 && data(image, version.exif).length == 0) {
            return Orientation.of(new byte[0], data(image, version.exif + 16)); // XMP, as Pillow
        }
        int turns = (flags & ROTATED) == 0 ? 0 : image.get(JAVA_BYTE, version.rotation) & 3;
        int mirror =
                (flags & MIRRORED) == 0 ? 0 : 1 + (image.get(JAVA_BYTE, version.rotation + 1) & 1);
        return new Orientation(ORIENTATIONS[turns][mirror]);
    }

    private static byte[] data(MemorySegment image, int at) {
        long size = image.get(JAVA_LONG, at + Long.BYTES);
        return image.get(ADDRESS, at).reinterpret(size).toArray(JAVA_BYTE);
    }

    private void check(int result) throws Throwable {
        if (result == NO_CODEC) {
            throw new ImageRejectedException(
                    ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                    "the file is AVIF, and this machine's %s has no dav1d: save it as JPEG or PNG"
                            .formatted(version.file));
        }
        if (result != 0) {
            var text = (MemorySegment) resultText.invokeExact(result);
            throw new IOException(text.reinterpret(256).getString(0));
        }
    }
}

package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * HEIC through libheif and libde265 by the foreign function interface. The library gets no file of
 * a stranger, but what {@link HeifFile} found in it: it heeds the sizes of the container only, and
 * those have been compared with what is coded inside. The container alone turns the picture, as
 * libheif does; EXIF only tells that it was. Thread-safe.
 */
@SuppressWarnings("restricted") // signatures and offsets are those of heif.h
final class LibHeif implements NativeDecoder {

    static final String FILE = "libheif.so.1";

    private static final StructLayout ERROR =
            MemoryLayout.structLayout(JAVA_INT, JAVA_INT, ADDRESS);
    private static final int MESSAGE = 8; // behind the code and its detail

    private static final int HEVC = 1; // heif_compression_HEVC
    private static final int RGB_COLOURS = 1; // heif_colorspace_RGB
    private static final int RGB = 10; // heif_chroma_interleaved_RGB
    private static final int RGBA = 11; // heif_chroma_interleaved_RGBA
    private static final int INTERLEAVED = 10; // heif_channel_interleaved
    private static final int TO_8_BITS = 40; // in heif_decoding_options
    private static final int OPTIONS_SIZE = 48; // of what is used

    private final MethodHandle haveDecoder;
    private final MethodHandle create;
    private final MethodHandle setThreads;
    private final MethodHandle read;
    private final MethodHandle primary;
    private final MethodHandle options;
    private final MethodHandle decode;
    private final MethodHandle width;
    private final MethodHandle height;
    private final MethodHandle plane;
    private final MethodHandle freeImage;
    private final MethodHandle freeOptions;
    private final MethodHandle freeHandle;
    private final MethodHandle free;

    private LibHeif(NativeLibrary library) {
        haveDecoder = library.function("heif_have_decoder_for_format", JAVA_INT, JAVA_INT);
        create = library.function("heif_context_alloc", ADDRESS);
        setThreads = library.procedure("heif_context_set_max_decoding_threads", ADDRESS, JAVA_INT);
        read =
                library.function(
                        "heif_context_read_from_memory_without_copy",
                        ERROR,
                        ADDRESS,
                        ADDRESS,
                        JAVA_LONG,
                        ADDRESS);
        primary =
                library.function("heif_context_get_primary_image_handle", ERROR, ADDRESS, ADDRESS);
        options = library.function("heif_decoding_options_alloc", ADDRESS);
        decode =
                library.function(
                        "heif_decode_image", ERROR, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        width = library.function("heif_image_get_width", JAVA_INT, ADDRESS, JAVA_INT);
        height = library.function("heif_image_get_height", JAVA_INT, ADDRESS, JAVA_INT);
        plane =
                library.function(
                        "heif_image_get_plane_readonly", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
        freeImage = library.procedure("heif_image_release", ADDRESS);
        freeOptions = library.procedure("heif_decoding_options_free", ADDRESS);
        freeHandle = library.procedure("heif_image_handle_release", ADDRESS);
        free = library.procedure("heif_context_free", ADDRESS);
    }

    static Optional<LibHeif> find() {
        return NativeLibrary.bind(FILE, LibHeif::new);
    }

    @Override
    public RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var heif = HeifFile.parse(file, limits);
        try (var arena = Arena.ofConfined()) {
            if ((int) haveDecoder.invokeExact(HEVC) == 0) {
                throw new ImageRejectedException(
                        ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                        "the file is HEIC, and this machine's %s has no decoder of HEVC (Debian:"
                                        .formatted(FILE)
                                + " libheif-plugin-libde265): install it, or save the file as JPEG");
            }
            var source = arena.allocateFrom(JAVA_BYTE, PlainHeif.write(heif));
            var context = (MemorySegment) create.invokeExact();
            try {
                setThreads.invokeExact(context, 0);
                check(
                        (MemorySegment)
                                read.invokeExact(
                                        (SegmentAllocator) arena,
                                        context,
                                        source,
                                        source.byteSize(),
                                        MemorySegment.NULL));
                return picture(context, heif, arena);
            } finally {
                free.invokeExact(context);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private RgbImage picture(MemorySegment context, HeifFile heif, Arena arena) throws Throwable {
        var address = arena.allocate(ADDRESS);
        check((MemorySegment) primary.invokeExact((SegmentAllocator) arena, context, address));
        var handle = address.get(ADDRESS, 0);
        var chosen = (MemorySegment) options.invokeExact();
        try {
            chosen.reinterpret(OPTIONS_SIZE).set(JAVA_BYTE, TO_8_BITS, (byte) 1);
            boolean alpha = heif.alpha().isPresent();
            check(
                    (MemorySegment)
                            decode.invokeExact(
                                    (SegmentAllocator) arena,
                                    handle,
                                    address,
                                    RGB_COLOURS,
                                    alpha ? RGBA : RGB,
                                    chosen));
            var image = address.get(ADDRESS, 0);
            try {
                return pixels(image, alpha ? 4 : 3, heif, arena).overWhite();
            } finally {
                freeImage.invokeExact(image);
            }
        } finally {
            freeOptions.invokeExact(chosen);
            freeHandle.invokeExact(handle);
        }
    }

    private NativePixels pixels(MemorySegment image, int channels, HeifFile heif, Arena arena)
            throws Throwable {
        int columns = (int) width.invokeExact(image, INTERLEAVED);
        int rows = (int) height.invokeExact(image, INTERLEAVED);
        var stride = arena.allocate(JAVA_INT);
        var pixels = (MemorySegment) plane.invokeExact(image, INTERLEAVED, stride);
        long checked = heif.primary().width() * heif.primary().height();
        if (columns < 1 || rows < 1 || (long) columns * rows > checked) {
            throw new IOException("it came out as %d x %d pixels".formatted(columns, rows));
        }
        long rowBytes = stride.get(JAVA_INT, 0);
        return new NativePixels(
                pixels.reinterpret(rowBytes * rows),
                columns,
                rows,
                rowBytes,
                channels,
                heif.premultiplied());
    }

    private static void check(MemorySegment error) throws IOException {
        if (error.get(JAVA_INT, 0) != 0) {
            throw new IOException(error.get(ADDRESS, MESSAGE).reinterpret(4096).getString(0));
        }
    }
}

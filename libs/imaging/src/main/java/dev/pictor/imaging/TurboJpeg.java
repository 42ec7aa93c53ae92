package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** libturbojpeg 2.x through the foreign function interface; one native handle a call. */
@SuppressWarnings("restricted") // the signatures are those of turbojpeg.h 2.x
final class TurboJpeg implements JpegCodec {

    private static final int RGB = 0; // TJPF_RGB
    private static final int CMYK = 11; // TJPF_CMYK
    private static final int FATAL = 1; // TJERR_FATAL
    private static final int HALF_COLOUR = 2; // TJSAMP_420
    private static final int NO_REALLOCATION = 1024; // TJFLAG_NOREALLOC

    private final MethodHandle initDecompress;
    private final MethodHandle decompress;
    private final MethodHandle initCompress;
    private final MethodHandle bufferSize;
    private final MethodHandle compress;
    private final MethodHandle errorText;
    private final MethodHandle errorCode;
    private final MethodHandle destroy;

    private TurboJpeg(NativeLibrary library) {
        initDecompress = library.function("tjInitDecompress", ADDRESS);
        decompress =
                library.function(
                        "tjDecompress2",
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        JAVA_LONG,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT);
        initCompress = library.function("tjInitCompress", ADDRESS);
        bufferSize = library.function("tjBufSize", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
        compress =
                library.function(
                        "tjCompress2",
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT);
        errorText = library.function("tjGetErrorStr2", ADDRESS, ADDRESS);
        errorCode = library.function("tjGetErrorCode", JAVA_INT, ADDRESS);
        destroy = library.function("tjDestroy", JAVA_INT, ADDRESS);
    }

    static Optional<TurboJpeg> find() {
        return NativeLibrary.bind("libturbojpeg.so.0", TurboJpeg::new);
    }

    @Override
    public RgbImage decode(byte[] file, JpegHeader header, Gaps gaps) throws IOException {
        boolean cmyk = header.components() == 4;
        int channels = cmyk ? 4 : 3;
        int width = header.width();
        int height = header.height();
        try (var arena = Arena.ofConfined()) {
            var source = arena.allocateFrom(JAVA_BYTE, file);
            var target = arena.allocate((long) width * height * channels);
            var handle = (MemorySegment) initDecompress.invokeExact();
            try {
                int result =
                        (int)
                                decompress.invokeExact(
                                        handle,
                                        source,
                                        (long) file.length,
                                        target,
                                        width,
                                        width * channels,
                                        height,
                                        cmyk ? CMYK : RGB,
                                        0);
                if (result != 0) {
                    check(handle, gaps);
                }
            } finally {
                int ignored = (int) destroy.invokeExact(handle);
            }
            var pixels = target.toArray(JAVA_BYTE);
            return new RgbImage(width, height, cmyk ? Cmyk.toRgb(pixels, true) : pixels);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] encode(RgbImage image, int quality) {
        int width = image.width();
        int height = image.height();
        try (var arena = Arena.ofConfined()) {
            var source = arena.allocateFrom(JAVA_BYTE, image.pixels());
            long most = (long) bufferSize.invokeExact(width, height, HALF_COLOUR);
            var target = arena.allocate(most);
            var address = arena.allocateFrom(ADDRESS, target);
            var size = arena.allocateFrom(JAVA_LONG, most);
            var handle = (MemorySegment) initCompress.invokeExact();
            try {
                int result =
                        (int)
                                compress.invokeExact(
                                        handle,
                                        source,
                                        width,
                                        width * 3,
                                        height,
                                        RGB,
                                        address,
                                        size,
                                        HALF_COLOUR,
                                        quality,
                                        NO_REALLOCATION);
                if (result != 0) {
                    throw new IllegalStateException(message(handle));
                }
            } finally {
                int ignored = (int) destroy.invokeExact(handle);
            }
            return target.asSlice(0, size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    // Odd bytes between segments are forgiven, as Pillow does; missing data is not.
    private void check(MemorySegment handle, Gaps gaps) throws Throwable {
        int code = (int) errorCode.invokeExact(handle);
        var message = message(handle);
        if (code == FATAL && message.contains("rithmetic")) {
            throw JpegHeader.unsupported("is arithmetic coded"); // left out when this was built
        }
        if (code == FATAL || gaps == Gaps.REFUSED && message.contains(MISSING_DATA)) {
            throw new IOException(message);
        }
    }

    private String message(MemorySegment handle) throws Throwable {
        var text = (MemorySegment) errorText.invokeExact(handle);
        return text.reinterpret(4096).getString(0);
    }
}

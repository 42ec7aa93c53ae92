package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * JPEG XL through libjxl by the foreign function interface: the image, or the first one of an
 * animation. Nothing bounds what a hostile file makes libjxl take: so it runs in a {@link
 * JxlWorker} only. Thread-safe.
 */
@SuppressWarnings("restricted") // signatures and offsets are those of decode.h, codestream_header.h
final class LibJxl {

    /** The versions whose functions are those below, the newest first. */
    private static final List<String> FILES =
            List.of(
                    "libjxl.so.0.11",
                    "libjxl.so.0.10",
                    "libjxl.so.0.9",
                    "libjxl.so.0.8",
                    "libjxl.so.0.7");

    private static final int SUCCESS = 0;
    private static final int NEED_BUFFER = 5; // JXL_DEC_NEED_IMAGE_OUT_BUFFER
    private static final int INFO = 0x40; // JXL_DEC_BASIC_INFO
    private static final int IMAGE = 0x1000; // JXL_DEC_FULL_IMAGE

    // JxlBasicInfo
    private static final int WIDTH = 4;
    private static final int HEIGHT = 8;
    private static final int ALPHA_BITS = 60;
    private static final int INFO_SIZE = 512; // more than any version has

    // JxlPixelFormat
    private static final int DATA_TYPE = 4;
    private static final int FORMAT_SIZE = 24;
    private static final int UINT8 = 2; // JXL_TYPE_UINT8

    private final MethodHandle create;
    private final MethodHandle subscribe;
    private final MethodHandle unpremultiply;
    private final MethodHandle setInput;
    private final MethodHandle closeInput;
    private final MethodHandle process;
    private final MethodHandle info;
    private final MethodHandle setBuffer;
    private final MethodHandle destroy;

    private LibJxl(NativeLibrary library) {
        create = library.function("JxlDecoderCreate", ADDRESS, ADDRESS);
        subscribe = library.function("JxlDecoderSubscribeEvents", JAVA_INT, ADDRESS, JAVA_INT);
        unpremultiply =
                library.function("JxlDecoderSetUnpremultiplyAlpha", JAVA_INT, ADDRESS, JAVA_INT);
        setInput = library.function("JxlDecoderSetInput", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        closeInput = library.procedure("JxlDecoderCloseInput", ADDRESS);
        process = library.function("JxlDecoderProcessInput", JAVA_INT, ADDRESS);
        info = library.function("JxlDecoderGetBasicInfo", JAVA_INT, ADDRESS, ADDRESS);
        setBuffer =
                library.function(
                        "JxlDecoderSetImageOutBuffer",
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_LONG);
        destroy = library.procedure("JxlDecoderDestroy", ADDRESS);
    }

    /** The newest of the known versions that this machine has. */
    static Optional<LibJxl> find() {
        return FILES.stream()
                .flatMap(file -> NativeLibrary.bind(file, LibJxl::new).stream())
                .findFirst();
    }

    /** What becomes of an image. */
    interface Receiver {

        /** Whether an image of a size, upright, is wanted. */
        boolean wants(long width, long height, int channels) throws IOException;

        /** The pixels of an image that is. */
        void accept(NativePixels pixels) throws IOException;
    }

    /**
     * Decodes a file; the codestream alone turns it.
     *
     * @throws IOException if it is damaged
     */
    void decode(byte[] file, Receiver receiver) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var decoder = (MemorySegment) create.invokeExact(MemorySegment.NULL);
            try {
                decode(arena.allocateFrom(JAVA_BYTE, file), receiver, decoder, arena);
            } finally {
                destroy.invokeExact(decoder);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void decode(MemorySegment source, Receiver receiver, MemorySegment decoder, Arena arena)
            throws Throwable {
        check((int) subscribe.invokeExact(decoder, INFO | IMAGE));
        check((int) unpremultiply.invokeExact(decoder, 1));
        check((int) setInput.invokeExact(decoder, source, source.byteSize()));
        closeInput.invokeExact(decoder);

        expect(INFO, decoder);
        var about = arena.allocate(INFO_SIZE, Long.BYTES);
        check((int) info.invokeExact(decoder, about));
        long width = Integer.toUnsignedLong(about.get(JAVA_INT, WIDTH));
        long height = Integer.toUnsignedLong(about.get(JAVA_INT, HEIGHT));
        int channels = about.get(JAVA_INT, ALPHA_BITS) > 0 ? 4 : 3;
        if (!receiver.wants(width, height, channels)) {
            return;
        }

        expect(NEED_BUFFER, decoder);
        var format = arena.allocate(FORMAT_SIZE, Long.BYTES);
        format.set(JAVA_INT, 0, channels);
        format.set(JAVA_INT, DATA_TYPE, UINT8);
        var target = arena.allocate(width * height * channels);
        check((int) setBuffer.invokeExact(decoder, format, target, target.byteSize()));
        expect(IMAGE, decoder);
        receiver.accept(
                new NativePixels(
                        target, (int) width, (int) height, width * channels, channels, false));
    }

    private void expect(int event, MemorySegment decoder) throws Throwable {
        int status = (int) process.invokeExact(decoder);
        if (status != event) {
            throw new IOException("libjxl says %d, expected %d".formatted(status, event));
        }
    }

    private static void check(int status) throws IOException {
        if (status != SUCCESS) {
            throw new IOException("libjxl says %d".formatted(status));
        }
    }
}

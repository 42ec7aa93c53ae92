package dev.pictor.imaging;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * JPEG XL through libjxl by the foreign function interface: the image, or the first one of an
 * animation. The codestream alone turns it. Between the headers and the frames, libjxl waits until
 * {@link JxlFrames} has looked at these. Thread-safe.
 */
@SuppressWarnings(
        "restricted") // signatures and offsets are those of decode.h and codestream_header.h
final class LibJxl implements NativeDecoder {

    /** The versions whose functions are those below, the newest first. */
    static final List<String> FILES =
            List.of(
                    "libjxl.so.0.11",
                    "libjxl.so.0.10",
                    "libjxl.so.0.9",
                    "libjxl.so.0.8",
                    "libjxl.so.0.7");

    private static final int MAX_EXTRA_CHANNELS = 16;

    private static final int SUCCESS = 0;
    private static final int NEED_MORE_INPUT = 2;
    private static final int NEED_BUFFER = 5; // JXL_DEC_NEED_IMAGE_OUT_BUFFER
    private static final int INFO = 0x40; // JXL_DEC_BASIC_INFO
    private static final int COLOURS = 0x100; // JXL_DEC_COLOR_ENCODING
    private static final int IMAGE = 0x1000; // JXL_DEC_FULL_IMAGE

    // JxlBasicInfo
    private static final int WIDTH = 4;
    private static final int HEIGHT = 8;
    private static final int ORIGINAL_PROFILE = 36;
    private static final int PREVIEW = 40;
    private static final int ANIMATION = 44;
    private static final int ORIENTATION = 48;
    private static final int EXTRA_CHANNELS = 56;
    private static final int ALPHA_BITS = 60;
    private static final int TIME_CODES = 92;
    private static final int INFO_SIZE = 512; // more than any version has

    // JxlPixelFormat
    private static final int DATA_TYPE = 4;
    private static final int FORMAT_SIZE = 24;
    private static final int UINT8 = 2; // JXL_TYPE_UINT8

    private final MethodHandle create;
    private final MethodHandle subscribe;
    private final MethodHandle keepOrientation;
    private final MethodHandle unpremultiply;
    private final MethodHandle setInput;
    private final MethodHandle closeInput;
    private final MethodHandle releaseInput;
    private final MethodHandle process;
    private final MethodHandle info;
    private final MethodHandle setBuffer;
    private final MethodHandle destroy;

    private LibJxl(NativeLibrary library) {
        create = library.function("JxlDecoderCreate", ADDRESS, ADDRESS);
        subscribe = library.function("JxlDecoderSubscribeEvents", JAVA_INT, ADDRESS, JAVA_INT);
        keepOrientation =
                library.function("JxlDecoderSetKeepOrientation", JAVA_INT, ADDRESS, JAVA_INT);
        unpremultiply =
                library.function("JxlDecoderSetUnpremultiplyAlpha", JAVA_INT, ADDRESS, JAVA_INT);
        setInput = library.function("JxlDecoderSetInput", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        closeInput = library.procedure("JxlDecoderCloseInput", ADDRESS);
        releaseInput = library.function("JxlDecoderReleaseInput", JAVA_LONG, ADDRESS);
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

    @Override
    public RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var codestream = codestream(file);
        try (var arena = Arena.ofConfined()) {
            var decoder = (MemorySegment) create.invokeExact(MemorySegment.NULL);
            if (decoder.equals(MemorySegment.NULL)) {
                throw new OutOfMemoryError("libjxl has no memory for a decoder");
            }
            try {
                return decode(codestream, limits, decoder, arena);
            } finally {
                destroy.invokeExact(decoder);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the boxes hold, ISO/IEC 18181-2, or the file itself. */
    private static byte[] codestream(byte[] file) throws IOException {
        if (file[0] == (byte) 0xff) {
            return file;
        }
        var codestream = new ByteArrayOutputStream();
        for (var box : Boxes.in(ByteBuffer.wrap(file))) {
            int from = box.type().equals("jxlp") ? Integer.BYTES : 0;
            if (box.type().equals("jxlc") || box.type().equals("jxlp")) {
                var part = new byte[Math.max(0, box.content().remaining() - from)];
                box.content().get(from, part);
                codestream.writeBytes(part);
            }
        }
        if (codestream.size() == 0) {
            throw new IOException("it has no codestream");
        }
        return codestream.toByteArray();
    }

    private RgbImage decode(
            byte[] codestream, ImageLimits limits, MemorySegment decoder, Arena arena)
            throws Throwable {
        check((int) subscribe.invokeExact(decoder, INFO | COLOURS | IMAGE));
        check((int) keepOrientation.invokeExact(decoder, 1));
        check((int) unpremultiply.invokeExact(decoder, 1));
        var source = arena.allocateFrom(JAVA_BYTE, codestream);
        check((int) setInput.invokeExact(decoder, source, source.byteSize()));

        expect(INFO, decoder);
        var about = arena.allocate(INFO_SIZE, Long.BYTES);
        check((int) info.invokeExact(decoder, about));
        long width = Integer.toUnsignedLong(about.get(JAVA_INT, WIDTH));
        long height = Integer.toUnsignedLong(about.get(JAVA_INT, HEIGHT));
        limits.checkSize(width, height, ImageLimits.USUAL);
        checkKind(about);

        expect(COLOURS, decoder);
        long left = (long) releaseInput.invokeExact(decoder);
        long frames = source.byteSize() - left;
        JxlFrames.check(codestream, (int) frames, frames(about));
        check((int) setInput.invokeExact(decoder, source.asSlice(frames), left));
        closeInput.invokeExact(decoder);

        expect(NEED_BUFFER, decoder);
        int channels = about.get(JAVA_INT, ALPHA_BITS) > 0 ? 4 : 3;
        var format = arena.allocate(FORMAT_SIZE, Long.BYTES);
        format.set(JAVA_INT, 0, channels);
        format.set(JAVA_INT, DATA_TYPE, UINT8);
        var target = arena.allocate(width * height * channels);
        check((int) setBuffer.invokeExact(decoder, format, target, target.byteSize()));
        expect(IMAGE, decoder);

        var pixels =
                new NativePixels(
                        target, (int) width, (int) height, width * channels, channels, false);
        return new Orientation(about.get(JAVA_INT, ORIENTATION)).apply(pixels.overWhite());
    }

    private static JxlFrames.Image frames(MemorySegment about) {
        return new JxlFrames.Image(
                about.get(JAVA_INT, WIDTH),
                about.get(JAVA_INT, HEIGHT),
                about.get(JAVA_INT, EXTRA_CHANNELS),
                about.get(JAVA_INT, ORIGINAL_PROFILE) == 0,
                about.get(JAVA_INT, ANIMATION) != 0,
                about.get(JAVA_INT, TIME_CODES) != 0);
    }

    private static void checkKind(MemorySegment about) {
        int extraChannels = about.get(JAVA_INT, EXTRA_CHANNELS);
        if (about.get(JAVA_INT, PREVIEW) != 0) {
            throw unsupported("a preview");
        }
        if (extraChannels < 0 || extraChannels > MAX_EXTRA_CHANNELS) {
            throw unsupported("%d extra channels".formatted(extraChannels));
        }
    }

    private static ImageRejectedException unsupported(String what) {
        return new ImageRejectedException(
                ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                "the JPEG XL has %s, which is not supported: save it as JPEG or PNG"
                        .formatted(what));
    }

    private void expect(int event, MemorySegment decoder) throws Throwable {
        int status = (int) process.invokeExact(decoder);
        if (status != event) {
            throw new IOException(
                    status == NEED_MORE_INPUT
                            ? "the frames are cut off"
                            : "libjxl says %d, expected %d".formatted(status, event));
        }
    }

    private static void check(int status) throws IOException {
        if (status != SUCCESS) {
            throw new IOException("libjxl says %d".formatted(status));
        }
    }
}

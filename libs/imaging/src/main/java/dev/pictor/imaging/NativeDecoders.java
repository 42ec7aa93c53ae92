package dev.pictor.imaging;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The formats that are read where the machine has their library. Thread-safe. */
final class NativeDecoders {

    /** None of them, as on a machine without libraries. */
    static final NativeDecoders NONE = new NativeDecoders(Map.of());

    private final Map<ImageFormat, NativeDecoder> decoders;

    private NativeDecoders(Map<ImageFormat, NativeDecoder> decoders) {
        this.decoders = decoders;
    }

    /** Those of this machine, looked for once. */
    static NativeDecoders find() {
        return Machine.FOUND;
    }

    private static final class Machine {
        static final NativeDecoders FOUND = search();
    }

    private static NativeDecoders search() {
        var found = new EnumMap<ImageFormat, NativeDecoder>(ImageFormat.class);
        LibAvif.find().ifPresent(decoder -> found.put(ImageFormat.AVIF, decoder));
        LibHeif.find().ifPresent(decoder -> found.put(ImageFormat.HEIC, decoder));
        JxlProcess.find().ifPresent(decoder -> found.put(ImageFormat.JXL, decoder));
        return new NativeDecoders(found);
    }

    boolean has(ImageFormat format) {
        return decoders.containsKey(format);
    }

    /**
     * The decoder of a format.
     *
     * @throws ImageRejectedException that names the library if the machine lacks it
     */
    NativeDecoder of(ImageFormat format) {
        return Optional.ofNullable(decoders.get(format))
                .orElseThrow(() ->
                        new ImageRejectedException(
                                ImageRejectedException.Code.UNSUPPORTED_FORMAT, missing(format)));
    }

    private static String missing(ImageFormat format) {
        return "the file is %s on this machine: install it, or save the file as JPEG or PNG"
                .formatted(
                        switch (format) {
                            case AVIF ->
                                    "AVIF, which takes libavif.so.15 or libavif.so.16 (Debian:"
                                            + " libavif15 or libavif16)";
                            case HEIC ->
                                    "HEIC, which takes libheif.so.1 and libde265 (Debian: libheif1,"
                                            + " and libheif-plugin-libde265 where there is one)";
                            case JXL ->
                                    "JPEG XL, which takes libjxl.so.0.7 or newer (Debian: libjxl0.7"
                                            + " or libjxl0.11)";
                            default -> throw new IllegalArgumentException(format + " is read here");
                        });
    }
}

package dev.pictor.clip.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The container of WebP: what lies around the picture that libwebp decodes. */
final class Webp {

    private static final int HEADER = 12;
    private static final int FRAME_HEADER = 16;
    private static final byte ALPHA = 0x10;

    private Webp() {}

    /** Decoders may fill what is missing, so a cut file is told by its declared length. */
    static void checkLength(byte[] file) {
        long declared = 8 + Integer.toUnsignedLong(little(file).getInt(4));
        if (declared > file.length) {
            throw ImageRejectedException.corrupt(
                    "the WebP is cut off: it declares %d bytes and has %d"
                            .formatted(declared, file.length));
        }
    }

    /** The orientation of an EXIF chunk. */
    static Orientation orientation(byte[] file) {
        return chunk(file, HEADER, "EXIF")
                .map(body -> Orientation.parse(body, 0, body.length))
                .orElse(Orientation.UPRIGHT);
    }

    /** The first frame of an animation as a still WebP; empty if the file is a still already. */
    static Optional<byte[]> firstFrame(byte[] file) {
        return chunk(file, HEADER, "ANMF").map(Webp::still);
    }

    private static byte[] still(byte[] frame) {
        var picture = Arrays.copyOfRange(frame, Math.min(FRAME_HEADER, frame.length), frame.length);
        var extended = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
        extended.put("VP8X".getBytes(ISO_8859_1)).putInt(10);
        extended.putInt(chunk(picture, 0, "ALPH").isPresent() ? ALPHA : 0);
        extended.put(frame, 6, 6); // width and height of the frame, as VP8X has them
        var still = new ByteArrayOutputStream();
        int length = 4 + extended.capacity() + picture.length;
        still.writeBytes("RIFF".getBytes(ISO_8859_1));
        still.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
        still.writeBytes("WEBP".getBytes(ISO_8859_1));
        still.writeBytes(extended.array());
        still.writeBytes(picture);
        return still.toByteArray();
    }

    private static Optional<byte[]> chunk(byte[] file, int from, String name) {
        var bytes = little(file);
        for (long at = from; at + 8 <= file.length; ) {
            int start = (int) at;
            long length = Integer.toUnsignedLong(bytes.getInt(start + 4));
            if (new String(file, start, 4, ISO_8859_1).equals(name)
                    && start + 8 + length <= file.length) {
                return Optional.of(Arrays.copyOfRange(file, start + 8, start + 8 + (int) length));
            }
            at += 8 + length + length % 2;
        }
        return Optional.empty();
    }

    private static ByteBuffer little(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the colour profile in a file; whatever is damaged counts as none. */
final class EmbeddedProfile {

    private static final int MAX_LENGTH = 1 << 20;
    private static final int P3_PRIMARIES = 12; // ITU-T H.273
    private static final String JPEG_PREFIX = "ICC_PROFILE\0";

    private final byte[] file;
    private final ByteBuffer in;

    private EmbeddedProfile(byte[] file) {
        this.file = file;
        this.in = ByteBuffer.wrap(file);
    }

    static Optional<ColourProfile> of(byte[] file, ImageFormat format) {
        var embedded = new EmbeddedProfile(file);
        try {
            return switch (format) {
                case JPEG -> ColourProfile.of(embedded.jpeg());
                case PNG -> ColourProfile.of(embedded.png());
                case WEBP -> ColourProfile.of(embedded.webp());
                case TIFF -> ColourProfile.of(embedded.tiff());
                case AVIF, HEIC -> embedded.boxes();
                case GIF, BMP, JXL -> Optional.empty();
            };
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    // Pieces with a number, and how many there are, before the image data.
    private byte[] jpeg() {
        var pieces = new TreeMap<Integer, byte[]>();
        int at = 2;
        while (file[at] == (byte) 0xff && file[at + 1] != (byte) 0xda) {
            int length = Short.toUnsignedInt(in.getShort(at + 2));
            int start = at + 4 + JPEG_PREFIX.length();
            if (file[at + 1] == (byte) 0xe2
                    && length > JPEG_PREFIX.length() + 4
                    && new String(file, at + 4, JPEG_PREFIX.length(), ISO_8859_1)
                            .equals(JPEG_PREFIX)) {
                pieces.put(
                        file[start] & 0xff, Arrays.copyOfRange(file, start + 2, at + 2 + length));
            }
            at += 2 + length;
        }
        var profile = new ByteArrayOutputStream();
        pieces.values().forEach(profile::writeBytes);
        return profile.toByteArray();
    }

    private byte[] png() {
        for (int at = 8; ; ) {
            int length = in.getInt(at);
            var type = new String(file, at + 4, 4, ISO_8859_1);
            if (length < 0 || type.equals("IDAT")) {
                return new byte[0];
            }
            if (type.equals("iCCP")) {
                int name = at + 8;
                while (file[name] != 0) {
                    name++;
                }
                return PngMetadata.inflated(Arrays.copyOfRange(file, name + 2, at + 8 + length));
            }
            at += 12 + length;
        }
    }

    private byte[] webp() {
        in.order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 12; ; ) {
            int length = in.getInt(at + 4);
            if (length < 0) {
                return new byte[0];
            }
            if (new String(file, at, 4, ISO_8859_1).equals("ICCP")) {
                return Arrays.copyOfRange(file, at + 8, Math.min(at + 8 + length, file.length));
            }
            at += 8 + length + length % 2;
        }
    }

    private byte[] tiff() throws IOException {
        var tags = TiffDirectory.parse(file, 0, file.length);
        return tags.bytes(TiffTags.ICC_PROFILE, 1);
    }

    // Those of a file are alike; one that is not is of no picture that is shown.
    private Optional<ColourProfile> boxes() throws IOException {
        var meta = Boxes.in(Boxes.only(Boxes.in(in), "meta").behindVersion());
        var properties = Boxes.in(Boxes.only(meta, "iprp").reader());
        for (var box : Boxes.in(Boxes.only(properties, "ipco").reader())) {
            if (!box.type().equals("colr")) {
                continue;
            }
            var content = box.reader();
            var kind = Boxes.fourCharacters(content);
            if (kind.equals("prof") || kind.equals("rICC")) {
                var profile = new byte[Math.min(content.remaining(), MAX_LENGTH)];
                content.get(profile);
                return ColourProfile.of(profile);
            }
            if (kind.equals("nclx") && content.getShort() == P3_PRIMARIES) {
                return Optional.of(ColourProfile.displayP3());
            }
        }
        return Optional.empty();
    }
}

package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/** The image formats that are read, told by their first bytes and by nothing else. */
public enum ImageFormat {
    JPEG("image/jpeg"),
    PNG("image/png"),
    GIF("image/gif"),
    WEBP("image/webp"),
    BMP("image/bmp"),
    TIFF("image/tiff"),
    /** Read where the machine has libavif. */
    AVIF("image/avif"),
    /** Read where the machine has libheif. */
    HEIC("image/heic"),
    /** Read where the machine has libjxl. */
    JXL("image/jxl");

    private static final int MAX_BRANDS = 128; // bytes of the box that lists them

    private final String mediaType;

    ImageFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The media type, such as {@code image/jpeg}. */
    public String mediaType() {
        return mediaType;
    }

    /** The format of a file by its first bytes. */
    public static Optional<ImageFormat> sniff(byte[] file) {
        var head = new String(file, 0, Math.min(file.length, 16), ISO_8859_1);
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return Optional.of(WEBP);
        }
        if (head.startsWith("BM")) {
            return Optional.of(BMP);
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return Optional.of(TIFF);
        }
        if (head.startsWith("II+\0") || head.startsWith("MM\0+")) { // BigTIFF
            return Optional.of(TIFF);
        }
        if (head.startsWith("\u00ff\n") || head.startsWith("\0\0\0\fJXL \r\n\u0087\n")) {
            return Optional.of(JXL);
        }
        return head.startsWith("ftyp", 4) ? ofBrands(brands(file)) : Optional.empty();
    }

    private static String brands(byte[] file) {
        int end = Math.min(Math.min(file[3] & 0xff, file.length), MAX_BRANDS);
        return end < 12 ? "" : new String(file, 8, end - 8, ISO_8859_1);
    }

    // Its own brand, or one of those it is compatible with behind a common one.
    private static Optional<ImageFormat> ofBrands(String brands) {
        if (brands.matches("(?s)avi[fs].*|(mif1|msf1|miaf)(....)*avi[fs].*")) {
            return Optional.of(AVIF);
        }
        return brands.matches("(?s)(he[iv][cmsx]|mif1|msf1|miaf).*|(....)*(heic|heix).*")
                ? Optional.of(HEIC)
                : Optional.empty();
    }
}

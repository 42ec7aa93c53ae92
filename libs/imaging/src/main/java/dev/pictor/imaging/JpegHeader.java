package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What a JPEG's markers say before anything is decoded.
 *
 * @param width as stored
 * @param height as stored
 * @param components 1 grey, 3 colour, 4 CMYK
 * @param colours how the components are to be understood
 * @param scans how many passes the image is stored in
 * @param orientation from EXIF
 */
record JpegHeader(
        int width,
        int height,
        int components,
        Colours colours,
        int scans,
        Orientation orientation) {

    /** What libjpeg takes the components for. */
    enum Colours {
        /** Grey, RGB or CMYK. */
        AS_THEY_ARE,
        YCC,
        YCCK
    }

    private static final int SOF0 = 0xc0;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int RST0 = 0xd0;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;

    /**
     * Walks all markers up to the end of the image.
     *
     * @throws ImageRejectedException if there is no frame, more than one, no scan, or no end
     */
    static JpegHeader parse(byte[] file) {
        return new Walk(file).header();
    }

    private static final class Walk {

        private final byte[] file;
        private int width;
        private int height;
        private int components;
        private int scans;
        private String componentIds = "";
        private boolean jfif;
        private int adobeTransform = -1;
        private Orientation orientation = Orientation.UPRIGHT;

        Walk(byte[] file) {
            this.file = file;
        }

        JpegHeader header() {
            int at = 0;
            while (at + 1 < file.length) {
                if (file[at] != (byte) 0xff) {
                    at++; // entropy-coded data, or garbage that decoders skip too
                    continue;
                }
                int marker = file[at + 1] & 0xff;
                if (marker == EOI) {
                    return result();
                }
                if (marker == 0xff) {
                    at++;
                } else if (marker <= 1 || marker >= RST0 && marker <= SOI) {
                    at += 2; // stands alone
                } else if (at + 4 <= file.length) {
                    int length = unsignedShort(at + 2);
                    if (at + 2 + length <= file.length) {
                        segment(marker, at + 4, length - 2);
                    }
                    at += 2 + Math.max(length, 2);
                } else {
                    break;
                }
            }
            throw ImageRejectedException.corrupt("the JPEG is cut off: it has no end marker");
        }

        private JpegHeader result() {
            if (components == 0 || scans == 0) {
                throw ImageRejectedException.corrupt("the JPEG has no frame or no scan");
            }
            return new JpegHeader(width, height, components, colours(), scans, orientation);
        }

        private Colours colours() {
            boolean adobe = adobeTransform >= 0;
            return switch (components) {
                case 3 -> {
                    boolean rgb = adobe ? adobeTransform == 0 : componentIds.equals("RGB");
                    yield rgb && !jfif ? Colours.AS_THEY_ARE : Colours.YCC;
                }
                case 4 -> adobeTransform == 2 ? Colours.YCCK : Colours.AS_THEY_ARE;
                default -> Colours.AS_THEY_ARE;
            };
        }

        private void segment(int marker, int at, int length) {
            if (marker == SOS) {
                scans++;
            } else if (isFrame(marker) && length >= 6) {
                frame(at, length);
            } else if (marker == APP0 && starts(at, length, "JFIF\0")) {
                jfif = true;
            } else if (marker == APP14 && length >= 12 && starts(at, length, "Adobe")) {
                adobeTransform = file[at + 11] & 0xff;
            } else if (marker == APP1 && starts(at, length, "Exif\0\0")) {
                orientation = Orientation.parse(file, at + 6, length - 6);
            }
        }

        private void frame(int at, int length) {
            if (components != 0) {
                throw ImageRejectedException.corrupt("the JPEG has two frames");
            }
            height = unsignedShort(at + 1);
            width = unsignedShort(at + 3);
            components = file[at + 5] & 0xff;
            var ids = new StringBuilder();
            for (int i = 6; i < length; i += 3) {
                ids.append((char) (file[at + i] & 0xff));
            }
            componentIds = ids.toString();
        }

        private int unsignedShort(int at) {
            return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
        }

        private boolean starts(int at, int length, String text) {
            return length >= text.length()
                    && new String(file, at, text.length(), ISO_8859_1).equals(text);
        }

        private static boolean isFrame(int marker) {
            return marker >= SOF0
                    && marker <= SOF15
                    && marker != DHT
                    && marker != JPG
                    && marker != DAC;
        }
    }
}

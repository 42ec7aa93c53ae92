package dev.pictor.clip.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What a JPEG's markers say before anything is decoded.
 *
 * @param width as stored
 * @param height as stored
 * @param components 1 grey, 3 colour, 4 CMYK or YCCK
 * @param adobeTransform of the Adobe marker: 0 none, 1 YCbCr, 2 YCCK; -1 without marker
 * @param scans how many passes the picture is stored in
 * @param orientation from EXIF
 */
record JpegHeader(
        int width,
        int height,
        int components,
        int adobeTransform,
        int scans,
        Orientation orientation) {

    private static final int SOF0 = 0xc0;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int SOS = 0xda;
    private static final int EOI = 0xd9;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;

    static JpegHeader parse(byte[] file) {
        int width = 0;
        int height = 0;
        int components = 0;
        int adobe = -1;
        int scans = 0;
        boolean ended = false;
        var orientation = Orientation.UPRIGHT;
        int at = 2;
        while (at + 4 <= file.length && !ended) {
            if ((file[at] & 0xff) != 0xff) {
                at++; // entropy-coded data, or garbage that decoders skip too
                continue;
            }
            int marker = file[at + 1] & 0xff;
            if (marker == 0 || marker == 0xff || marker == 1 || (marker >= 0xd0 && marker < 0xd9)) {
                at += marker == 0xff ? 1 : 2;
                continue;
            }
            if (marker == EOI) {
                ended = true;
                continue;
            }
            int length = (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
            int body = at + 4;
            int end = at + 2 + length;
            if (marker == SOS) {
                scans++;
            } else if (end <= file.length) {
                if (isFrame(marker) && length >= 8) {
                    height = (file[body + 1] & 0xff) << 8 | (file[body + 2] & 0xff);
                    width = (file[body + 3] & 0xff) << 8 | (file[body + 4] & 0xff);
                    components = file[body + 5] & 0xff;
                } else if (marker == APP14 && length >= 14 && starts(file, body, "Adobe")) {
                    adobe = file[body + 11] & 0xff;
                } else if (marker == APP1 && length > 8 && starts(file, body, "Exif\0\0")) {
                    orientation = Orientation.parse(file, body + 6, length - 8);
                }
            }
            at = Math.max(end, at + 2);
        }
        if (components == 0 || scans == 0) {
            throw ImageRejectedException.corrupt("the JPEG has no frame or no scan");
        }
        return new JpegHeader(width, height, components, adobe, scans, orientation);
    }

    private static boolean isFrame(int marker) {
        return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
    }

    private static boolean starts(byte[] file, int at, String text) {
        return at + text.length() <= file.length
                && new String(file, at, text.length(), ISO_8859_1).equals(text);
    }
}

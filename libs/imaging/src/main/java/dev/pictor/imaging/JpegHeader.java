package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a JPEG's markers say before anything is decoded.
 *
 * @param width as stored
 * @param height as stored
 * @param components 1 grey, 3 colour, 4 CMYK
 * @param colours how the components are to be understood
 * @param scans how many passes the image is stored in
 * @param ended whether the end marker is there, before anything that cannot be part of the image
 * @param arithmetic whether its data are arithmetic coded, not Huffman coded
 * @param orientation from EXIF or XMP
 * @param halfRows of each component, whether it has every column but only every second row
 */
record JpegHeader(
        int width,
        int height,
        int components,
        Colours colours,
        int scans,
        boolean ended,
        boolean arithmetic,
        Orientation orientation,
        List<Boolean> halfRows) {

    /** What libjpeg takes the components for. */
    enum Colours {
        /** Grey, RGB or CMYK. */
        AS_THEY_ARE,
        YCC,
        YCCK
    }

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int SOF9 = 0xc9;
    private static final int SOF10 = 0xca;
    private static final int SOF15 = 0xcf;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int RST0 = 0xd0;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DRI = 0xdd;
    private static final int DHP = 0xde;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;
    private static final int APP14 = 0xee;
    private static final int JPEG_LS = 0xf7;

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    private static final int USUAL_PRECISION = 8;
    private static final int MAX_PRECISION = 16;

    /**
     * Walks all markers up to the end of the image, be that its end marker or what cannot be part
     * of it any more.
     *
     * @throws ImageRejectedException if there is no frame, more than one, no scan, or a kind of
     *     JPEG that no codec here reads
     */
    static JpegHeader parse(byte[] file) {
        return new Walk(file).header();
    }

    static ImageRejectedException unsupported(String kind) {
        return new ImageRejectedException(
                ImageRejectedException.Code.UNSUPPORTED_FORMAT,
                "the JPEG %s, which is not supported: save it as a baseline JPEG".formatted(kind));
    }

    private static final class Walk {

        private final byte[] file;
        private int width;
        private int height;
        private int components;
        private int scans;
        private boolean arithmetic;
        private String componentIds = "";
        private final List<Integer> samplings = new ArrayList<>();
        private boolean jfif;
        private int adobeTransform = -1;
        private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
        private byte[] xmp = {};

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
                    return result(true);
                }
                if (scans > 0 && isForeign(marker)) {
                    break; // a film behind the image, or another image
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
            return result(false);
        }

        private JpegHeader result(boolean ended) {
            if (components == 0 || scans == 0) {
                throw ImageRejectedException.corrupt(
                        ended
                                ? "the JPEG has no frame or no scan"
                                : "the JPEG is cut off before its first scan");
            }
            return new JpegHeader(
                    width,
                    height,
                    components,
                    colours(),
                    scans,
                    ended,
                    arithmetic,
                    Orientation.of(exif.toByteArray(), xmp),
                    halfRows());
        }

        private List<Boolean> halfRows() {
            int across = samplings.stream().mapToInt(each -> each >> 4).max().orElse(1);
            int down = samplings.stream().mapToInt(each -> each & 15).max().orElse(1);
            return samplings.stream()
                    .map(each -> each >> 4 == across && 2 * (each & 15) == down)
                    .toList();
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
            } else if (scans > 0) {
                return; // what describes the image comes before its data
            } else if (marker == DHP) {
                throw unsupported("is hierarchical");
            } else if (isFrame(marker) && length >= 6) {
                frame(marker, at, length);
            } else if (marker == APP0 && starts(at, length, "JFIF\0")) {
                jfif = true;
            } else if (marker == APP14 && length >= 12 && starts(at, length, "Adobe")) {
                adobeTransform = file[at + 11] & 0xff;
            } else if (marker == APP1 && starts(at, length, EXIF)) {
                // What does not fit one segment goes on in the next: so the first directory counts.
                exif.write(file, at + EXIF.length(), length - EXIF.length());
            } else if (marker == APP1 && starts(at, length, XMP)) {
                xmp = Arrays.copyOfRange(file, at + XMP.length(), at + length);
            }
        }

        private void frame(int marker, int at, int length) {
            if (components != 0) {
                throw ImageRejectedException.corrupt("the JPEG has two frames");
            }
            checkKind(marker, file[at] & 0xff);
            arithmetic = marker >= SOF9;
            height = unsignedShort(at + 1);
            width = unsignedShort(at + 3);
            components = file[at + 5] & 0xff;
            if (height == 0 && width > 0) {
                throw unsupported("tells its height only behind its data (DNL)");
            }
            if (components == 2 || components > 4) {
                throw unsupported("has %d components".formatted(components));
            }
            var ids = new StringBuilder();
            for (int i = 6; i < length; i += 3) {
                ids.append((char) (file[at + i] & 0xff));
                samplings.add(i + 1 < length ? file[at + i + 1] & 0xff : 0);
            }
            componentIds = ids.toString();
        }

        // Precision first: it is the better known name of a kind that may be both.
        private static void checkKind(int marker, int precision) {
            if (marker == JPEG_LS) {
                throw unsupported("is JPEG-LS");
            }
            if (precision != USUAL_PRECISION && precision > 1 && precision <= MAX_PRECISION) {
                throw unsupported("has %d bits a sample".formatted(precision));
            }
            if (marker > SOF2 && marker != SOF9 && marker != SOF10) {
                boolean lossless = (marker & 3) == 3;
                throw unsupported(
                        "is %s (SOF%d)"
                                .formatted(lossless ? "lossless" : "hierarchical", marker - SOF0));
            }
        }

        private int unsignedShort(int at) {
            return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
        }

        private boolean starts(int at, int length, String text) {
            return length >= text.length()
                    && new String(file, at, text.length(), ISO_8859_1).equals(text);
        }

        private static boolean isFrame(int marker) {
            return marker == JPEG_LS
                    || marker >= SOF0
                            && marker <= SOF15
                            && marker != DHT
                            && marker != JPG
                            && marker != DAC;
        }

        /** Whether a marker cannot stand behind the first scan of an image. */
        private static boolean isForeign(int marker) {
            return switch (marker) {
                case 0, 1, 0xff, DHT, DAC, SOS, COM -> false;
                default ->
                        marker < RST0
                                || marker == SOI
                                || marker > DRI && marker < APP0
                                || marker > APP15;
            };
        }
    }
}

package dev.pictor.imaging;

import java.io.IOException;

/** JPEG: the markers are read here, the pixels by a codec. */
final class JpegDecoder {

    private final JpegCodec codec;

    JpegDecoder(JpegCodec codec) {
        this.codec = codec;
    }

    RgbImage decode(byte[] file, ImageLimits limits) throws IOException {
        var header = JpegHeader.parse(file);
        limits.checkScans(header);
        return header.orientation().apply(pixels(file, header));
    }

    private RgbImage pixels(byte[] file, JpegHeader header) throws IOException {
        if (!header.ended()) {
            return codec.decode(JpegMender.mend(file), header, JpegCodec.Gaps.FILLED);
        }
        try {
            return codec.decode(file, header, JpegCodec.Gaps.REFUSED);
        } catch (IOException e) {
            // What the codec misses or cannot read may lie behind the last row.
            return codec.decode(mended(file, e), header, JpegCodec.Gaps.FILLED);
        }
    }

    private static byte[] mended(byte[] file, IOException complaint) throws IOException {
        try {
            return JpegMender.mend(file);
        } catch (IOException | IndexOutOfBoundsException e) {
            complaint.addSuppressed(e);
            throw complaint;
        }
    }
}

package dev.pictor.imaging;

import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Reads and writes JPEGs. Thread-safe. */
interface JpegCodec {

    /** Part of what libjpeg says of a file, or a scan in it, that ends too early. */
    String MISSING_DATA = "remature end of";

    /** What becomes of pixels that a file has no data for. */
    enum Gaps {
        REFUSED,
        FILLED
    }

    /**
     * The pixels of a file, as stored; both implementations give the same.
     *
     * @throws IOException if it cannot be read, or has gaps that are refused
     * @throws ImageRejectedException if it is of a kind that this codec does not read
     */
    RgbImage decode(byte[] file, JpegHeader header, Gaps gaps) throws IOException;

    /** A file with every second sample of colour, of a quality from 1 to 100. */
    byte[] encode(RgbImage image, int quality);

    /** libturbojpeg where the machine has it, three times as fast; ImageIO elsewhere. */
    static JpegCodec fastest() {
        var choice = System.getProperty("pictor.jpeg", "auto");
        var turbo = choice.equals("imageio") ? null : TurboJpeg.find().orElse(null);
        if (turbo == null && choice.equals("turbo")) {
            throw new IllegalStateException(
                    "pictor.jpeg=turbo, but libturbojpeg.so.0 is not on this machine"
                            + " (Debian: libturbojpeg0)");
        }
        LoggerFactory.getLogger(JpegCodec.class)
                .debug("JPEG through {}", turbo == null ? "ImageIO" : "libturbojpeg");
        return turbo == null ? new ImageIoJpeg() : turbo;
    }
}

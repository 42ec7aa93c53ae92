package dev.pictor.clip.image;

import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Decodes the pixels of a JPEG, as stored; both implementations give the same. */
interface JpegDecoder {

    /** Part of what libjpeg says of a file, or a scan in it, that ends too early. */
    String MISSING_DATA = "remature end of";

    RgbImage decode(byte[] file, JpegHeader header) throws IOException;

    /** libturbojpeg where the machine has it, three times as fast; ImageIO elsewhere. */
    static JpegDecoder fastest() {
        var choice = System.getProperty("pictor.jpeg", "auto");
        var turbo = choice.equals("imageio") ? null : TurboJpegDecoder.find().orElse(null);
        if (turbo == null && choice.equals("turbo")) {
            throw new IllegalStateException(
                    "pictor.jpeg=turbo, but libturbojpeg.so.0 is not on this machine"
                            + " (Debian: libturbojpeg0)");
        }
        LoggerFactory.getLogger(JpegDecoder.class)
                .debug("JPEG through {}", turbo == null ? "ImageIO" : "libturbojpeg");
        return turbo == null ? new ImageIoJpegDecoder() : turbo;
    }
}

package dev.pictor.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThumbnailsTest {

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);
    private static final int SIDE = 256;

    /** The one of this machine, and the one of a machine without libturbojpeg. */
    static List<JpegCodec> codecs() {
        return List.of(JpegCodec.fastest(), new ImageIoJpeg());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void fitAndAreNeverEnlarged(JpegCodec codec) {
        var wide = thumbnail(codec, new RgbImage(1200, 301, new byte[1200 * 301 * 3]));
        assertThat(wide.width()).isEqualTo(SIDE);
        assertThat(wide.height()).isBetween(63, 65);
        assertThat(thumbnail(codec, new RgbImage(2, 1, new byte[6])).width()).isEqualTo(2);
        var strip = new RgbImage(60_000, 1, new byte[180_000]);
        assertThat(thumbnail(codec, strip).width()).isEqualTo(SIDE);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void keepTheirColours(JpegCodec codec) {
        int width = 201; // odd sides: the colour of a last column is its own
        int height = 99;
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            pixels[3 * i] = (byte) (i % width);
            pixels[3 * i + 1] = (byte) (2 * (i / width));
            pixels[3 * i + 2] = (byte) 40;
        }
        var small = thumbnail(codec, new RgbImage(width, height, pixels)).pixels();
        assertThat(small).hasSameSizeAs(pixels);
        double error =
                IntStream.range(0, pixels.length)
                        .map(i -> Math.abs((pixels[i] & 0xff) - (small[i] & 0xff)))
                        .average()
                        .orElseThrow();
        assertThat(error).isCloseTo(0, within(2.0));
    }

    private static RgbImage thumbnail(JpegCodec codec, RgbImage image) {
        var decoded = DECODER.decode(new Thumbnails(SIDE, codec).jpeg(image));
        assertThat(decoded.format()).isEqualTo(ImageFormat.JPEG);
        return decoded.image();
    }
}

package dev.pictor.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ThumbnailsTest {

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);
    private static final int SIDE = 256;
    private static final Path PROFILES = GoldenImage.GOLDEN.resolve("profiles");

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

    /** The pictures are of flat areas; expected is what Little CMS makes of them. */
    @ParameterizedTest
    @CsvSource({
        "p3.jpg, p3",
        "p3.png, p3",
        "p3.webp, p3",
        "p3.tif, p3",
        "p3.avif, p3",
        "p3.heic, p3",
        "adobe.png, adobe",
        "table.png, table"
    })
    void showTheColoursOfTheirProfile(String name, String profile) throws IOException {
        var file = Files.readAllBytes(PROFILES.resolve(name));
        assumeThat(isRead(file)).isTrue();
        var image = DECODER.decode(file);
        var small = DECODER.decode(new Thumbnails(SIDE).jpeg(image)).image();
        var expected = GoldenImage.read(PROFILES.resolve(profile + ".srgb.png"));
        for (int y = 8; y < 32; y += 16) {
            for (int x = 8; x < 64; x += 16) {
                assertThat(largestDifference(small, expected, x, y)).isLessThan(8);
            }
        }
    }

    @Test
    void leaveThePixelsThatEncodersSee() throws IOException {
        var plain = DECODER.decode(Files.readAllBytes(PROFILES.resolve("srgb.png")));
        assertThat(plain.profile()).isEmpty();
        for (var name : List.of("p3.png", "adobe.png", "table.png", "p3.webp", "p3.tif")) {
            var decoded = DECODER.decode(Files.readAllBytes(PROFILES.resolve(name)));
            assertThat(decoded.profile()).isPresent();
            assertThat(decoded.image().pixels()).isEqualTo(plain.image().pixels());
        }
    }

    @Test
    void damagedProfilesAreNone() throws IOException {
        var file = Files.readAllBytes(PROFILES.resolve("p3.tif"));
        var tags = TiffDirectory.parse(file, 0, file.length);
        var profile = tags.bytes(TiffTags.ICC_PROFILE, 1);
        assertThat(ColourProfile.of(profile)).isPresent();
        for (int length = 0; length < profile.length - 32; length++) {
            assertThat(ColourProfile.of(Arrays.copyOf(profile, length))).isEmpty();
        }
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            var damaged = profile.clone();
            damaged[random.nextInt(profile.length)] = (byte) random.nextInt();
            var image = new RgbImage(1, 1, new byte[] {1, 2, 3});
            assertThatCode(() -> ColourProfile.of(damaged).ifPresent(found -> found.toSrgb(image)))
                    .doesNotThrowAnyException();
        }
    }

    private static boolean isRead(byte[] file) {
        var format = ImageFormat.sniff(file).orElseThrow();
        return switch (format) {
            case AVIF, HEIC -> NativeDecoders.find().has(format);
            default -> true;
        };
    }

    private static int largestDifference(RgbImage a, RgbImage b, int x, int y) {
        return GoldenImage.largestDifference(a.part(x, y, 1, 1), b.part(x, y, 1, 1));
    }

    private static RgbImage thumbnail(JpegCodec codec, RgbImage image) {
        var decoded =
                DECODER.decode(
                        new Thumbnails(SIDE, codec)
                                .jpeg(new DecodedImage(image, ImageFormat.PNG, Optional.empty())));
        assertThat(decoded.format()).isEqualTo(ImageFormat.JPEG);
        return decoded.image();
    }
}

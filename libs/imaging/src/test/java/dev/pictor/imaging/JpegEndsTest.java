package dev.pictor.imaging;

import static dev.pictor.imaging.GoldenImage.GOLDEN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs whose end marker is missing or hidden: shown if all rows are there, refused if not. */
class JpegEndsTest {

    private static final int SCAN = 0xda;

    private static final List<ImageDecoder> DECODERS =
            List.of(
                    new ImageDecoder(ImageLimits.DEFAULT, JpegCodec.fastest()),
                    new ImageDecoder(ImageLimits.DEFAULT, new ImageIoJpeg()));

    /** All golden JPEGs with an end marker as their last bytes. */
    static List<Path> whole() throws IOException {
        try (var images = Files.list(GOLDEN.resolve("images"));
                var variants = Files.list(GOLDEN.resolve("variants"))) {
            return Stream.concat(images, variants)
                    .filter(file -> file.toString().endsWith(".jpg"))
                    .filter(file -> !file.getFileName().toString().startsWith("cut-"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] withoutEnd(Path path) throws IOException {
        var file = Files.readAllBytes(path);
        int end = file.length - 2;
        while (file[end] != (byte) 0xff || (file[end + 1] & 0xff) != 0xd9) {
            end--;
        }
        return Arrays.copyOf(file, end);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** What phones and editors leave behind an image, some of it like parts of an image. */
    private static Map<String, byte[]> trailers(byte[] jpeg) {
        var film = new byte[20_000];
        new Random(3).nextBytes(film);
        var trailers = new TreeMap<String, byte[]>();
        trailers.put("nothing", new byte[0]);
        trailers.put("half a marker", bytes("\u00ff"));
        trailers.put("zeroes", new byte[500]);
        trailers.put("ones", bytes("\u00ff".repeat(500)));
        trailers.put("a film", join(bytes("\0\0\0\u0018ftypmp42\0\0\0\0mp42isom"), film));
        trailers.put("another image", jpeg);
        trailers.put("a second frame", bytes("\u00ff\u00c0\0\u000b\b\0\u0010\0\u0010\1\1\u0011\0"));
        trailers.put("a bad table", bytes("x\u00ff\u00c4\0\u0013\0" + "\u00ff".repeat(16)));
        trailers.put("a bad scan and an end", bytes("\u00ff\u00da\0\u0008\7abcde\u00ff\u00d9"));
        trailers.put("a cut segment", bytes("\u00ff\u00e1\u00ff\u00f0Exif"));
        trailers.put("text", bytes("SEFT and what the vendor likes"));
        return trailers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("whole")
    void anImageWithoutItsEndMarkerIsTheSameImage(Path path) throws IOException {
        var image = withoutEnd(path);
        for (var decoder : DECODERS) {
            var expected = decoder.decode(Files.readAllBytes(path)).image().pixels();
            trailers(Files.readAllBytes(path))
                    .forEach((name, trailer) ->
                            assertThat(decoder.decode(join(image, trailer)).image().pixels())
                                    .as("with %s behind", name)
                                    .isEqualTo(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void whatLiesBehindAnEndMarkerDoesNotMatter(Path path) throws IOException {
        var file = Files.readAllBytes(path);
        for (var decoder : DECODERS) {
            var expected = decoder.decode(file).image().pixels();
            trailers(file)
                    .forEach((name, trailer) ->
                            assertThat(decoder.decode(join(file, trailer)).image().pixels())
                                    .as("with %s behind", name)
                                    .isEqualTo(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline.jpg", "grey.jpg", "progressive.jpg", "cmyk.jpg"})
    void anImageThatLacksRowsIsCorrupt(String name) throws IOException {
        var file = Files.readAllBytes(GOLDEN.resolve("images").resolve(name));
        for (int percent = 2; percent <= 92; percent += 5) {
            var cut = Arrays.copyOf(file, file.length * percent / 100);
            assertCorrupt(cut);
            assertCorrupt(join(cut, bytes("\u00ff\u00d9")));
            assertCorrupt(join(cut, bytes("\u00ff\u00d9 and a film")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"images/progressive.jpg", "variants/cmyk75-prog.jpg"})
    void aProgressiveImageThatLacksAScanIsCorrupt(String name) throws IOException {
        var file = Files.readAllBytes(GOLDEN.resolve(name));
        int scans = 0;
        for (int at = 2; at + 1 < file.length; at++) {
            if (file[at] == (byte) 0xff && (file[at + 1] & 0xff) == SCAN) {
                assertCorrupt(Arrays.copyOf(file, at));
                scans++;
            }
        }
        assertThat(scans).isGreaterThan(5);
    }

    // However long the rest is: shown means that at most the last row of blocks is not as it was,
    // and the one line of pixels above it that shares its colours.
    @Test
    void onlyTheLastRowOfBlocksMayBeIncomplete() throws IOException {
        var file = Files.readAllBytes(GOLDEN.resolve("variants/cut-marker.jpg"));
        var decoder = DECODERS.getFirst();
        var expected = decoder.decode(file).image();
        int above = expected.width() * 3 * (expected.height() / 16 * 16 - 1);
        int shown = 0;
        for (int length = file.length; length > 0; length--) {
            var cut = Arrays.copyOf(file, length);
            if (catchThrowable(() -> decoder.decode(cut)) == null) {
                assertThat(decoder.decode(cut).image().pixels())
                        .as("cut to %d bytes", length)
                        .startsWith(Arrays.copyOf(expected.pixels(), above));
                shown++;
            }
        }
        assertThat(shown).isBetween(20, file.length / 3);
    }

    @ParameterizedTest
    @MethodSource("whole")
    void damagedOnesWithoutTheirEndDecodeOrAreRejected(Path path) throws IOException {
        var image = withoutEnd(path);
        var random = new Random(12);
        for (int round = 0; round < 40; round++) {
            var damaged = image.clone();
            for (int i = 0; i < 1 + round % 5; i++) {
                int at = random.nextInt(i % 2 == 0 ? image.length : Math.min(image.length, 700));
                damaged[at] = (byte) random.nextInt(256);
            }
            for (var decoder : DECODERS) {
                var thrown = catchThrowable(() -> decoder.decode(damaged));
                if (thrown != null) {
                    assertThat(thrown).isInstanceOf(ImageRejectedException.class);
                }
            }
        }
    }

    private static void assertCorrupt(byte[] file) {
        for (var decoder : DECODERS) {
            assertThatThrownBy(() -> decoder.decode(file))
                    .isInstanceOfSatisfying(
                            ImageRejectedException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.CORRUPT));
        }
    }
}

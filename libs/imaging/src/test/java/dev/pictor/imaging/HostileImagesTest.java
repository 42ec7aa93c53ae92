package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lie, break off or explode are refused with a code, whatever they are. */
class HostileImagesTest {

    private static final Path IMAGES = Path.of("src/test/resources/golden/images");
    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(IMAGES)) {
            return files.sorted().toList().stream();
        }
    }

    static Stream<Path> filesAndVariants() throws IOException {
        try (var files = Files.list(GoldenImage.GOLDEN.resolve("variants"))) {
            var variants =
                    files.filter(file -> !file.toString().endsWith(".decoded.png"))
                            .sorted()
                            .toList();
            return Stream.concat(files(), variants.stream());
        }
    }

    private static void assertRejected(byte[] file, Code code, String part) {
        assertThatThrownBy(() -> DECODER.decode(file))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    @Test
    void emptyAndForeignFiles() {
        assertRejected(new byte[0], Code.EMPTY, "empty");
        assertRejected("hello".getBytes(ISO_8859_1), Code.UNSUPPORTED_FORMAT, "no JPEG");
        assertRejected("<svg></svg>".getBytes(ISO_8859_1), Code.UNSUPPORTED_FORMAT, "no JPEG");
        assertRejected(new byte[1000], Code.UNSUPPORTED_FORMAT, "no JPEG");
    }

    @Test
    void tooManyBytes() {
        assertRejected(new byte[(16 << 20) + 1], Code.TOO_MANY_BYTES, "16777217");
    }

    @ParameterizedTest
    @MethodSource("files")
    void cutOffFilesAreCorrupt(Path path) throws IOException {
        var file = Files.readAllBytes(path);
        // Behind these points lie only a second frame, or chunks without image data.
        int end =
                switch (path.getFileName().toString()) {
                    case "animated.gif" -> 50;
                    case "dot.png" -> 80;
                    default -> 96;
                };
        for (int percent = 0; percent < end; percent += 5) {
            var cut = Arrays.copyOf(file, file.length * percent / 100);
            var thrown = catchThrowable(() -> DECODER.decode(cut));
            assertThat(thrown)
                    .as("%s cut to %d %%", path.getFileName(), percent)
                    .isInstanceOf(ImageRejectedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("filesAndVariants")
    void damagedFilesDecodeOrAreRejected(Path path) throws IOException {
        var file = Files.readAllBytes(path);
        var random = new Random(11);
        for (int round = 0; round < 60; round++) {
            var damaged = file.clone();
            for (int i = 0; i < 1 + round % 8; i++) {
                // Headers decide most, so half of the damage goes there.
                int at = random.nextInt(i % 2 == 0 ? file.length : Math.min(file.length, 200));
                damaged[at] = (byte) random.nextInt(256);
            }
            var thrown = catchThrowable(() -> DECODER.decode(damaged));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(ImageRejectedException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baseline.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg"})
    void halfOfAJpegIsCorrupt(String name) throws IOException {
        var file = Files.readAllBytes(IMAGES.resolve(name));
        var half = Arrays.copyOf(file, file.length / 2);
        var closed = Arrays.copyOf(half, half.length + 2);
        closed[half.length] = (byte) 0xff;
        closed[half.length + 1] = (byte) 0xd9;
        for (var jpeg : List.of(JpegCodec.fastest(), new ImageIoJpeg())) {
            var decoder = new ImageDecoder(ImageLimits.DEFAULT, jpeg);
            for (var cut : List.of(half, closed)) {
                assertThatThrownBy(() -> decoder.decode(cut))
                        .isInstanceOfSatisfying(
                                ImageRejectedException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.CORRUPT));
            }
        }
    }

    @Test
    void aPngThatClaimsToBeHuge() throws IOException {
        assertRejected(png(60_000, 60_000, new byte[10]), Code.TOO_MANY_PIXELS, "60000 x 60000");
        assertRejected(png(-5, 10, new byte[10]), Code.CORRUPT, "");
        assertRejected(png(0, 10, new byte[10]), Code.CORRUPT, "0 x 10");
    }

    @Test
    void aPngThatDeliversLessThanItClaims() throws IOException {
        assertRejected(png(8_000, 8_000, new byte[100]), Code.CORRUPT, "cut off");
    }

    @Test
    void aPngThatDeliversMoreThanItClaims() throws IOException {
        var decoded = DECODER.decode(png(1, 1, new byte[50 << 20]));
        assertThat(decoded.image().pixels()).hasSize(3);
    }

    @Test
    void aPngTextThatInflatesToMuchIsNotRead() throws IOException {
        var xmp = "tiff:Orientation=\"6\"".getBytes(ISO_8859_1);
        var upright = DECODER.decode(pngWithText(Arrays.copyOf(xmp, 200 << 20))).image();
        assertThat(upright.width()).isEqualTo(2);
        var turned = DECODER.decode(pngWithText(Arrays.copyOf(xmp, 1 << 19))).image();
        assertThat(turned.width()).isEqualTo(1);
    }

    /** Two pixels side by side, and compressed XMP. */
    private static byte[] pngWithText(byte[] xmp) throws IOException {
        var plain = png(2, 1, new byte[7]);
        var deflated = new ByteArrayOutputStream();
        deflated.write("XML:com.adobe.xmp\0\0".getBytes(ISO_8859_1));
        try (var out = new DeflaterOutputStream(deflated)) {
            out.write(xmp);
        }
        var file = new ByteArrayOutputStream();
        file.write(plain, 0, plain.length - 12);
        chunk(file, "zTXt", deflated.toByteArray());
        file.write(plain, plain.length - 12, 12);
        return file.toByteArray();
    }

    @Test
    void aPngWithAWrongChecksum() throws IOException {
        var file = png(2, 2, new byte[14]);
        file[20]++;
        assertRejected(file, Code.CORRUPT, "");
    }

    @Test
    void aGifWithAHugeCanvas() throws IOException {
        var gif = Files.readAllBytes(IMAGES.resolve("animated.gif"));
        for (int i = 6; i < 10; i++) {
            gif[i] = (byte) 0xff;
        }
        assertRejected(gif, Code.TOO_MANY_PIXELS, "65535 x 65535");
    }

    @Test
    void aJpegWithThousandsOfScans() throws IOException {
        var jpeg = Files.readAllBytes(IMAGES.resolve("progressive.jpg"));
        var scan = lastScan(jpeg);
        var bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 200; i++) {
            bomb.write(scan);
        }
        bomb.write(jpeg, jpeg.length - 2, 2);
        assertRejected(bomb.toByteArray(), Code.TOO_MANY_FRAMES, "scans");
    }

    @Test
    void mislabelledExtensionsDoNotMatter() throws IOException {
        assertThat(DECODER.decode(Files.readAllBytes(IMAGES.resolve("cmyk.jpg"))).format())
                .isEqualTo(ImageFormat.JPEG);
    }

    @Test
    void limitsAreSettings() throws IOException {
        var file = Files.readAllBytes(IMAGES.resolve("landscape.png"));
        for (var limits :
                List.of(
                        new ImageLimits(1000, 64_000_000, 100),
                        new ImageLimits(16 << 20, 640 * 480 - 1, 100))) {
            assertThatThrownBy(() -> new ImageDecoder(limits).decode(file))
                    .isInstanceOf(ImageRejectedException.class);
        }
        assertThat(new ImageDecoder(new ImageLimits(16 << 20, 640 * 480, 100)).decode(file))
                .isNotNull();
    }

    @Test
    void allOrientations() {
        // A b c over d e f, as values of red.
        var upright = new byte[] {1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0};
        var expected =
                List.of(
                        "123456", "321654", "654321", "456123", "142536", "415263", "635241",
                        "362514");
        for (int value = 1; value <= 8; value++) {
            var turned = new Orientation(value).apply(new RgbImage(3, 2, upright));
            var reds = new StringBuilder();
            for (int i = 0; i < 18; i += 3) {
                reds.append(turned.pixels()[i]);
            }
            assertThat(reds.toString())
                    .as("orientation %d", value)
                    .isEqualTo(expected.get(value - 1));
            assertThat(turned.width()).isEqualTo(value < 5 ? 3 : 2);
        }
    }

    private static byte[] lastScan(byte[] jpeg) {
        int at = jpeg.length - 3;
        while ((jpeg[at] & 0xff) != 0xff || (jpeg[at + 1] & 0xff) != 0xda) {
            at--;
        }
        return Arrays.copyOfRange(jpeg, at, jpeg.length - 2);
    }

    /** A true-colour PNG whose inflated data is what is given. */
    private static byte[] png(int width, int height, byte[] inflated) throws IOException {
        var deflated = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflated)) {
            out.write(inflated);
        }
        var file = new ByteArrayOutputStream();
        file.write("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1));
        chunk(
                file,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array());
        chunk(file, "IDAT", deflated.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] body)
            throws IOException {
        var typed = new ByteArrayOutputStream();
        typed.write(type.getBytes(ISO_8859_1));
        typed.write(body);
        var crc = new CRC32();
        crc.update(typed.toByteArray());
        file.write(ByteBuffer.allocate(4).putInt(body.length).array());
        file.write(typed.toByteArray());
        file.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}

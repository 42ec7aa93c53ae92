package dev.pictor.imaging;

import static dev.pictor.imaging.GoldenImage.GOLDEN;
import static dev.pictor.imaging.GoldenImage.preprocessing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kinds of files that the golden images lack, to the last bit as Pillow reads them; HEIC and JPEG
 * XL to a level, which is how far versions of their libraries are apart.
 */
class ImageVariantsTest {

    private static final Path VARIANTS = GOLDEN.resolve("variants");
    private static final String DECODED = ".decoded.png";

    static Stream<String> names() throws IOException {
        try (var files = Files.list(VARIANTS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(DECODED))
                    .map(name -> name.substring(0, name.length() - DECODED.length()))
                    .filter(ImageVariantsTest::isRead)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static boolean isRead(String name) {
        var natives = NativeDecoders.find();
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".avif" -> natives.has(ImageFormat.AVIF);
            case ".heic" -> natives.has(ImageFormat.HEIC);
            case ".jxl" -> natives.has(ImageFormat.JXL);
            default -> true;
        };
    }

    static Stream<String> jpegs() throws IOException {
        return names().filter(name -> name.endsWith(".jpg"));
    }

    private static void assertDecoded(ImageDecoder decoder, String name) throws IOException {
        var expected = GoldenImage.read(VARIANTS.resolve(name + DECODED));
        var decoded = decoder.decode(Files.readAllBytes(VARIANTS.resolve(name)));
        var actual = decoded.image();
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        switch (decoded.format()) {
            case HEIC, JXL ->
                    assertThat(GoldenImage.largestDifference(actual, expected)).isLessThan(2);
            default -> assertThat(actual.pixels()).isEqualTo(expected.pixels());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void decodes(String name) throws IOException {
        assertDecoded(new ImageDecoder(ImageLimits.DEFAULT), name);
    }

    @ParameterizedTest
    @MethodSource("jpegs")
    void decodesJpegWithoutLibturbojpegToo(String name) throws IOException {
        assertDecoded(new ImageDecoder(ImageLimits.DEFAULT, new ImageIoJpeg()), name);
    }

    @ParameterizedTest
    @CsvSource({"tall,64", "tall,224", "taller,64", "taller,224"})
    void resamplesTallPicturesRowsFirst(String name, int size) throws IOException {
        var picture = GoldenImage.read(VARIANTS.resolve(name + ".png"));
        var expected = VARIANTS.resolve("%s.png.%d-huggingface.png".formatted(name, size));
        var prepared =
                new ImagePreprocessor(preprocessing(size, CropRule.HUGGINGFACE)).prepare(picture);
        assertThat(prepared.pixels()).isEqualTo(GoldenImage.read(expected).pixels());
    }
}

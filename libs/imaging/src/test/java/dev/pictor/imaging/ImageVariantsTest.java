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

/** Kinds of files that the golden images lack, to the last bit as Pillow reads them. */
class ImageVariantsTest {

    private static final Path VARIANTS = GOLDEN.resolve("variants");
    private static final String DECODED = ".decoded.png";

    static Stream<String> names() throws IOException {
        try (var files = Files.list(VARIANTS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(DECODED))
                    .map(name -> name.substring(0, name.length() - DECODED.length()))
                    .filter(name -> !name.endsWith(".avif") || LibAvif.find().isPresent())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static Stream<String> jpegs() throws IOException {
        return names().filter(name -> name.endsWith(".jpg"));
    }

    private static void assertDecoded(ImageDecoder decoder, String name) throws IOException {
        var expected = GoldenImage.read(VARIANTS.resolve(name + DECODED));
        var actual = decoder.decode(Files.readAllBytes(VARIANTS.resolve(name))).image();
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.height()).isEqualTo(expected.height());
        assertThat(actual.pixels()).isEqualTo(expected.pixels());
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

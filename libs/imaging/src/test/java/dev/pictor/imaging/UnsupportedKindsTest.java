package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound files that nothing here reads are refused as such, and not as damaged ones. */
class UnsupportedKindsTest {

    private static final Path FILES = Path.of("src/test/resources/unsupported");
    private static final int FRAME = 0xc0;

    private static List<JpegCodec> codecs() {
        return List.of(JpegCodec.fastest(), new ImageIoJpeg());
    }

    private static void assertUnsupported(byte[] file, String part) {
        for (var codec : codecs()) {
            assertThatThrownBy(() -> new ImageDecoder(ImageLimits.DEFAULT, codec).decode(file))
                    .isInstanceOfSatisfying(
                            ImageRejectedException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.UNSUPPORTED_FORMAT))
                    .hasMessageContaining(part);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg-ls.jls, JPEG-LS",
        "lossless.jpg, lossless",
        "twelve-bits.jpg, 12 bits",
        "jpeg-2000.jp2, JPEG 2000",
        "codestream.j2k, JPEG 2000",
        "jpeg-xr.jxr, JPEG XR",
        "raw.dng, RAW",
        "raw.nef, RAW"
    })
    void files(String name, String part) throws IOException {
        assertUnsupported(Files.readAllBytes(FILES.resolve(name)), part);
    }

    @ParameterizedTest
    @CsvSource({
        "c3, lossless",
        "c5, hierarchical",
        "c6, hierarchical",
        "c7, lossless",
        "cb, lossless",
        "cd, hierarchical",
        "cf, lossless",
        "f7, JPEG-LS"
    })
    void kindsOfJpegFrames(String marker, String part) throws IOException {
        var jpeg = baseline();
        jpeg[frame(jpeg) + 1] = (byte) Integer.parseInt(marker, 16);
        assertUnsupported(jpeg, part);
    }

    @ParameterizedTest
    @CsvSource({"2", "12", "16"})
    void depthsOfJpegSamples(int bits) throws IOException {
        var jpeg = baseline();
        jpeg[frame(jpeg) + 4] = (byte) bits;
        assertUnsupported(jpeg, bits + " bits a sample");
    }

    @Test
    void aJpegWhoseHeightComesBehindItsData() throws IOException {
        var jpeg = baseline();
        ByteBuffer.wrap(jpeg).putShort(frame(jpeg) + 5, (short) 0);
        assertUnsupported(jpeg, "DNL");
    }

    @Test
    void aJpegOfTwoComponents() throws IOException {
        var jpeg = baseline();
        jpeg[frame(jpeg) + 9] = 2;
        assertUnsupported(jpeg, "2 components");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IIRO\10\0\0\0",
                "IIU\0\30\0\0\0",
                "FUJIFILMCCD-RAW ",
                "II*\0\20\0\0\0CR\2\0"
            })
    void beginningsOfRaw(String beginning) throws IOException {
        var tiff = variant("t-reduced-only.tif");
        var head = beginning.getBytes(ISO_8859_1);
        var file = new byte[16 + tiff.length];
        System.arraycopy(tiff, 8, file, 16, tiff.length - 8);
        System.arraycopy(head, 0, file, 0, head.length);
        assertUnsupported(file, "a camera's RAW");
    }

    @Test
    void arithmeticCodingIsReadOrUnsupported() throws IOException {
        var file = Files.readAllBytes(FILES.resolve("arithmetic.jpg"));
        var expected = GoldenImage.read(FILES.resolve("arithmetic.jpg.decoded.png"));
        try {
            var decoded = new ImageDecoder(ImageLimits.DEFAULT).decode(file).image();
            assertThat(decoded.pixels()).isEqualTo(expected.pixels());
        } catch (ImageRejectedException e) {
            assertThat(e.code()).isEqualTo(Code.UNSUPPORTED_FORMAT);
        }
        assertThatThrownBy(
                        () -> new ImageDecoder(ImageLimits.DEFAULT, new ImageIoJpeg()).decode(file))
                .hasMessageContaining("arithmetic");
    }

    @ParameterizedTest
    @CsvSource({"isom, no JPEG", "mp42, no JPEG", "'crx ', RAW"})
    void formatsInBoxes(String brand, String part) {
        var head = new byte[64];
        head[3] = 24;
        System.arraycopy(("ftyp" + brand).getBytes(ISO_8859_1), 0, head, 4, 8);
        assertUnsupported(head, part);
    }

    @ParameterizedTest
    @CsvSource({
        "a-grey.avif, libavif15",
        "h-444.heic, libheif1",
        "j-lossy.jxl, libjxl0.7",
        "j-boxes.jxl, libjxl0.7"
    })
    void formatsWithoutTheirLibrary(String name, String library) throws IOException {
        var file = variant(name);
        var decoder = new ImageDecoder(ImageLimits.DEFAULT, new ImageIoJpeg(), NativeDecoders.NONE);
        assertThatThrownBy(() -> decoder.decode(file))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.UNSUPPORTED_FORMAT))
                .hasMessageContaining(library);
    }

    @ParameterizedTest
    @CsvSource({
        "hvc1, iovl, kind 'iovl'",
        "hvc1, jpeg, kind 'jpeg'",
        "meta, moov, is a sequence without a picture"
    })
    void kindsOfHeif(String name, String other, String part) throws IOException {
        assumeThat(LibHeif.find()).isPresent();
        var file = variant("h-exif-alone.heic");
        int at = new String(file, ISO_8859_1).indexOf(name);
        System.arraycopy(other.getBytes(ISO_8859_1), 0, file, at, 4);
        assertUnsupported(file, part);
    }

    private static byte[] variant(String name) throws IOException {
        return Files.readAllBytes(GoldenImage.GOLDEN.resolve("variants").resolve(name));
    }

    private static byte[] baseline() throws IOException {
        return Files.readAllBytes(GoldenImage.GOLDEN.resolve("images/baseline.jpg"));
    }

    private static int frame(byte[] jpeg) {
        int at = 0;
        while (jpeg[at] != (byte) 0xff || (jpeg[at + 1] & 0xff) != FRAME) {
            at++;
        }
        return at;
    }
}

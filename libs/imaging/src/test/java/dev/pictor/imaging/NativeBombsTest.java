package dev.pictor.imaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that lie to the libraries of HEIC and JPEG XL, or are damaged, cost little and no crash.
 */
@Timeout(60)
class NativeBombsTest {

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT);

    private static byte[] variant(String name) throws IOException {
        return Files.readAllBytes(GoldenImage.GOLDEN.resolve("variants").resolve(name));
    }

    private static int find(byte[] file, String text) {
        int at = new String(file, ISO_8859_1).indexOf(text);
        assertThat(at).isNotNegative();
        return at;
    }

    private static byte[] with(byte[] file, int at, int... values) {
        var changed = file.clone();
        for (int i = 0; i < values.length; i++) {
            ByteBuffer.wrap(changed).putInt(at + 4 * i, values[i]);
        }
        return changed;
    }

    private static void assertHeif(byte[] file, Code code, String part) {
        assertThatThrownBy(() -> LibHeif.find().orElseThrow().decode(file, ImageLimits.DEFAULT))
                .satisfies(e ->
                        assertThat(
                                        e instanceof ImageRejectedException refused
                                                ? refused.code()
                                                : Code.CORRUPT)
                                .isEqualTo(code))
                .hasMessageContaining(part);
    }

    @Test
    void heifsWhoseBoxesTellAnotherSizeThanTheirHevc() throws IOException {
        assumeThat(LibHeif.find()).isPresent();
        var file = variant("h-exif-alone.heic");
        int size = find(file, "ispe") + 8;
        assertHeif(with(file, size, 40, 24), Code.CORRUPT, "64 x 64 pixels, expected 40 x 24");
        assertHeif(with(file, size, 4000, 4000), Code.CORRUPT, "expected 4000 x 4000");
        assertHeif(with(file, size, 16_000, 16_000), Code.TOO_MANY_PIXELS, "16000 x 16000");
        assertHeif(with(file, size, 0, 64), Code.CORRUPT, "0 x 64");
        assertHeif(with(file, size, -1, 64), Code.TOO_MANY_PIXELS, "4294967295");
    }

    @Test
    void heifsOfTilesThatDoNotFit() throws IOException {
        assumeThat(LibHeif.find()).isPresent();
        var file = variant("h-grid.heic");
        int size = find(file, "ispe") + 8;
        int grid = find(file, "mdat") + 4;
        assertHeif(with(file, size, 151, 100), Code.CORRUPT, "151 x 100");
        for (int[] other : new int[][] {{128, 100}, {193, 100}, {150, 64}, {150, 129}}) {
            var changed = with(file, size, other);
            ByteBuffer.wrap(changed)
                    .putShort(grid + 4, (short) other[0])
                    .putShort(grid + 6, (short) other[1]);
            assertHeif(changed, Code.CORRUPT, "3 x 2 tiles of 64 x 64 pixels for a grid");
        }
        var more = file.clone();
        more[grid + 3] = (byte) 255;
        assertHeif(more, Code.CORRUPT, "6 tiles");
    }

    @Test
    void hevcOfOtherThanOnePicture() throws IOException {
        var picture = HeifFile.parse(variant("h-exif-alone.heic"), ImageLimits.DEFAULT).primary();
        var configuration =
                picture.properties().stream()
                        .filter(box -> box.type().equals("hvcC"))
                        .findFirst()
                        .orElseThrow()
                        .content();
        var units = new HevcUnits(64, 64);
        units.addConfiguration(configuration);
        assertThatThrownBy(units::heldPixels).hasMessageContaining("0 pictures");
        units.addItem(picture.data());
        assertThat(units.heldPixels()).isEqualTo(64 * 64);
        assertThat(units.bits()).isEqualTo(8);
        units.addItem(picture.data());
        assertThatThrownBy(units::heldPixels).hasMessageContaining("2 pictures");
    }

    @Test
    void hevcThatNeedsPicturesThatAreNotThere() throws IOException {
        var picture = HeifFile.parse(variant("h-exif-alone.heic"), ImageLimits.DEFAULT).primary();
        var units = new HevcUnits(64, 64);
        for (var box : picture.properties()) {
            if (box.type().equals("hvcC")) {
                units.addConfiguration(box.content());
            }
        }
        units.addItem(slice(21)); // CRA
        assertThat(units.heldPixels()).isEqualTo(17 * 64 * 64);
        assertThatThrownBy(() -> new HevcUnits(64, 64).addItem(slice(1)))
                .hasMessageContaining("need other pictures");
    }

    private static ByteBuffer slice(int type) {
        return ByteBuffer.allocate(7)
                .putInt(3)
                .put((byte) (type << 1))
                .put((byte) 1)
                .put((byte) -1)
                .flip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h-444.heic",
                "h-alpha.heic",
                "h-10bit.heic",
                "h-grid-alpha.heic",
                "j-lossy.jxl",
                "j-alpha.jxl",
                "j-boxes.jxl",
                "j-patches.jxl",
                "j-progressive.jxl"
            })
    void filesThatAreCutOffOrDamaged(String name) throws IOException {
        var file = variant(name);
        assumeThat(NativeDecoders.find().has(ImageFormat.sniff(file).orElseThrow())).isTrue();
        for (int length = 0; length < file.length; length += 1 + file.length / 100) {
            var cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> DECODER.decode(cut))
                    .isInstanceOf(ImageRejectedException.class);
        }
        var random = new Random(42);
        int rejected = 0;
        for (int i = 0; i < 200; i++) {
            var damaged = file.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                DECODER.decode(damaged);
            } catch (ImageRejectedException e) {
                rejected++;
            }
        }
        assertThat(rejected).isPositive();
    }
}

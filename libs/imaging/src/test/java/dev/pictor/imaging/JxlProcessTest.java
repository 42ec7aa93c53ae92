package dev.pictor.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pictor.imaging.ImageRejectedException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JPEG XL does to its worker stays there. */
@Timeout(60)
class JxlProcessTest {

    private static final String READY = "printf '\\2'; ";

    private static byte[] image() throws IOException {
        return Files.readAllBytes(GoldenImage.GOLDEN.resolve("variants/j-lossy.jxl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 1", "kill -SEGV $$", "exec sleep 1000", "printf '\\1\\0\\0'"})
    void aWorkerThatDiesOrHangs(String script) throws IOException {
        var image = image();
        var process =
                new JxlProcess(List.of("/bin/sh", "-c", READY + script), Duration.ofSeconds(3));
        assertThatThrownBy(() -> process.decode(image, ImageLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class,
                        e -> assertThat(e.code()).isEqualTo(Code.TOO_MANY_PIXELS))
                .hasMessageContaining("libjxl has died");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/no/such/java", "/bin/false", "/bin/cat"})
    void aWorkerThatCannotStartSaysNothingAboutTheFile(String command) throws IOException {
        var image = image();
        var process = new JxlProcess(List.of(command), Duration.ofMillis(200));
        assertThatThrownBy(() -> process.decode(image, ImageLimits.DEFAULT))
                .isInstanceOf(DecoderUnavailableException.class)
                .hasMessageContaining("no process");
    }

    @Test
    void aWorkerGoesOnBehindFilesThatAreRefused() throws IOException {
        var found = JxlProcess.find();
        assumeThat(found).isPresent();
        var process = found.orElseThrow();
        var image = image();
        assertThat(process.decode(image, ImageLimits.DEFAULT).width()).isEqualTo(40);
        var few = new ImageLimits(1 << 20, 100, 1);
        assertThatThrownBy(() -> process.decode(image, few)).hasMessageContaining("40 x 24");
        var damaged = Arrays.copyOf(image, image.length / 2);
        assertThatThrownBy(() -> process.decode(damaged, ImageLimits.DEFAULT))
                .hasMessageContaining("damaged");
        assertThat(process.decode(image, ImageLimits.DEFAULT).height()).isEqualTo(24);
    }
}

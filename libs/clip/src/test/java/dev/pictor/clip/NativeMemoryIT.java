package dev.pictor.clip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No call leaves a native array behind: resident memory is flat over 100,000 calls. */
class NativeMemoryIT {

    private static final int CALLS = 100_000;
    private static final int WARM = 20_000;

    /** A leak of one 4 KiB array a call would be 320 MB. */
    private static final long SLACK_KIB = 64 << 10;

    @Test
    void isFlatOverAHundredThousandCalls() throws IOException {
        var golden = Golden.of("tiny-hf");
        try (var clip =
                        Clip.load(
                                golden.directory(),
                                new ClipOptions(ComputeDevice.CPU, Precision.FP32));
                var phi = clip.loadPhi(golden.directory().resolve("phi.safetensors"))) {
            var picture = golden.pictures().subList(0, 1);
            var embedding = Arrays.asList(clip.images().encode(picture));
            var tokens = clip.tokenizer().encodeAround("a photo of", "that is red");
            long warm = 0;
            for (int call = 1; call <= CALLS; call++) {
                switch (call % 3) {
                    case 0 -> clip.images().encode(picture);
                    case 1 -> phi.project(embedding);
                    default ->
                            clip.texts()
                                    .encode(
                                            List.of(
                                                    new Prompt(
                                                            tokens,
                                                            new float[clip.texts().width()])));
                }
                if (call == WARM) {
                    warm = residentKib();
                }
            }
            assertThat(residentKib()).isLessThan(warm + SLACK_KIB);
        }
    }

    private static long residentKib() throws IOException {
        System.gc(); // the heap's own ups and downs are not the point
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

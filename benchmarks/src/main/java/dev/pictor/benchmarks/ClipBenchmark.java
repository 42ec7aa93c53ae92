package dev.pictor.benchmarks;

import dev.pictor.clip.Clip;
import dev.pictor.clip.ClipOptions;
import dev.pictor.clip.ComputeDevice;
import dev.pictor.clip.Precision;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Both towers of a ViT-B/32 for one and for sixteen, in turn with OpenVINO and ONNX Runtime on the
 * same weights where {@link PythonReference#PYTHON} names a Python that has them.
 */
final class ClipBenchmark {

    private static final List<String> ENGINES = List.of("openvino", "onnxruntime");
    private static final int WARMUPS = 3;
    private static final int RUNS = 15;

    /** What is encoded at once. */
    private record Work(String kind, int batch, int length) {

        @Override
        public String toString() {
            return kind.equals("image")
                    ? "image, batch %d".formatted(batch)
                    : "text of %d tokens, batch %d".formatted(length, batch);
        }
    }

    private static final List<Work> WORKS =
            List.of(
                    new Work("image", 1, 0),
                    new Work("image", 16, 0),
                    new Work("text", 1, 16),
                    new Work("text", 1, 77),
                    new Work("text", 16, 16));

    private ClipBenchmark() {}

    static void run(Path model, int threads) throws IOException {
        try (var reference = PythonReference.start(model, threads).orElse(null)) {
            for (var precision : List.of(Precision.FP32, Precision.BF16)) {
                try (var clip = Clip.load(model, new ClipOptions(ComputeDevice.CPU, precision))) {
                    for (var work : WORKS) {
                        report(clip, precision, work, Optional.ofNullable(reference));
                    }
                }
            }
        }
    }

    private static void report(
            Clip clip, Precision precision, Work work, Optional<PythonReference> reference) {
        var ours = ours(clip, work);
        var name = precision.name().toLowerCase(Locale.ROOT);
        if (reference.isEmpty()) {
            System.out.printf(
                    "clip    %s, %s: %.1f/s (no reference: %s names no Python)%n",
                    name,
                    work,
                    work.batch / Stopwatch.median(WARMUPS, RUNS, ours),
                    PythonReference.PYTHON);
            return;
        }
        for (var engine : ENGINES) {
            var missing = theirs(reference.get(), engine, name, work);
            if (missing.isPresent()) {
                System.out.printf(
                        "clip    %s, %s: %.1f/s (%s: %s)%n",
                        name,
                        work,
                        work.batch / Stopwatch.median(WARMUPS, RUNS, ours),
                        engine,
                        missing.get());
                continue;
            }
            var times =
                    Stopwatch.paired(
                            WARMUPS, RUNS, ours, () -> theirs(reference.get(), engine, name, work));
            System.out.printf(
                    "clip    %s, %s: %.1f/s, %s %.1f/s, ratio %.2f%n",
                    name, work, work.batch / times[0], engine, work.batch / times[1], times[2]);
        }
    }

    private static Optional<String> theirs(
            PythonReference reference, String engine, String precision, Work work) {
        return reference.run(engine, precision, work.kind, work.batch, work.length);
    }

    private static Runnable ours(Clip clip, Work work) {
        var random = new Random(3);
        if (work.kind.equals("image")) {
            var images = new ArrayList<byte[]>();
            for (int i = 0; i < work.batch; i++) {
                var pixels = new byte[RandomClip.SIZE * RandomClip.SIZE * 3];
                random.nextBytes(pixels);
                images.add(pixels);
            }
            return () -> clip.images().encode(images);
        }
        var ids = new int[work.length];
        Arrays.setAll(ids, i -> 2 + random.nextInt(clip.config().text().vocabulary() - 2));
        ids[work.length - 1] = clip.tokenizer().end();
        var prompts = Collections.nCopies(work.batch, Prompt.of(TokenIds.of(ids)));
        return () -> clip.texts().encode(prompts);
    }
}

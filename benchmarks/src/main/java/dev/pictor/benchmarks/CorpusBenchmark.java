package dev.pictor.benchmarks;

import dev.pictor.captions.Keyword;
import dev.pictor.training.corpus.CaptionText;
import dev.pictor.training.corpus.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** How long the trainer's corpus takes to open, beside its file read alone, and what it weighs. */
final class CorpusBenchmark {

    private static final int CAPTIONS = 1_000_000;
    private static final int RUNS = 3;
    private static final int FORGOTTEN = 1_000;

    private CorpusBenchmark() {}

    static void run(Path folder) throws IOException {
        fill(folder);
        var open = new double[RUNS];
        var read = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            try (var in = Files.newInputStream(folder.resolve("captions.log"))) {
                var buffer = new byte[1 << 20];
                while (in.read(buffer) >= 0) {}
            }
            read[i] = (System.nanoTime() - start) / 1e9;
            long before = heap();
            start = System.nanoTime();
            try (var corpus = Corpus.open(folder, CAPTIONS)) {
                open[i] = (System.nanoTime() - start) / 1e9;
                long bytes = heap() - before;
                System.out.printf("corpus heap %d bytes a caption%n", bytes / corpus.size());
                forget(corpus, "no such image ", "nothing");
                forget(corpus, "image " + i + " ", "an image");
            }
        }
        System.out.printf(
                "corpus of %,d captions opens in %.2f s, its file read alone %.2f s%n",
                CAPTIONS, Stopwatch.percentile(open, 0.5), Stopwatch.percentile(read, 0.5));
    }

    private static void fill(Path folder) throws IOException {
        var random = new SplittableRandom(1);
        try (var corpus = Corpus.open(folder, CAPTIONS)) {
            for (int i = 0; i < CAPTIONS; i++) {
                var text = "a grey cat sleeps on the red sofa number " + Long.toString(i, 36);
                corpus.put(
                        new CaptionText(
                                "sha256:%016x%016x".formatted(random.nextLong(), random.nextLong()),
                                "image %d %d".formatted(i % RUNS, i / RUNS / 2), // two an image
                                text,
                                List.of(new Keyword(0, 10, "a grey cat"))));
            }
        }
    }

    private static void forget(Corpus corpus, String image, String what) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < FORGOTTEN; i++) {
            corpus.forget(image + i);
        }
        System.out.printf(
                "corpus forgets %s in %.1f us%n",
                what, (System.nanoTime() - start) / 1e3 / FORGOTTEN);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}

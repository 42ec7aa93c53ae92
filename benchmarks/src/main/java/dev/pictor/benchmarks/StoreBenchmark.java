package dev.pictor.benchmarks;

import dev.pictor.emulator.LocalStore;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.SearchRequest;
import dev.pictor.index.qdrant.QdrantSettings;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The local store at 100,000 vectors of 512, against a plain scan of the same floats. */
final class StoreBenchmark {

    private static final int POINTS = 100_000;
    private static final int SIZE = 512;
    private static final int BATCH = 64;
    private static final int QUERIES = 200;

    private StoreBenchmark() {}

    static void run(Path directory) {
        var random = new Random(5);
        var vectors = new float[POINTS][SIZE];
        for (var vector : vectors) {
            randomUnit(random, vector);
        }
        try (var store = LocalStore.start(directory, 0);
                var index =
                        QdrantVectorIndex.open(QdrantSettings.plain("127.0.0.1", store.port()))) {
            var generation = new Generation("bench", SIZE);
            index.create(generation);
            long start = System.nanoTime();
            for (int i = 0; i < POINTS; i += BATCH) {
                var batch = new ArrayList<IndexWrite>();
                for (int j = i; j < Math.min(POINTS, i + BATCH); j++) {
                    batch.add(new IndexWrite.Put(image(j), vectors[j]));
                }
                index.write(generation, batch);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            var times = new double[QUERIES];
            double recalled = 0;
            double scan = 0;
            for (int q = 0; q < QUERIES; q++) {
                var query = new float[SIZE];
                randomUnit(random, query);
                long began = System.nanoTime();
                var hits = index.search(generation, SearchRequest.nearest(query, 10));
                times[q] = (System.nanoTime() - began) / 1e6;
                long scanned = System.nanoTime();
                var exact = new HashSet<>(nearest(vectors, query));
                scan += (System.nanoTime() - scanned) / 1e6;
                recalled +=
                        hits.stream().filter(h -> exact.contains(h.image().id())).count() / 10.0;
            }
            double p50 = Stopwatch.percentile(times, 0.5);
            System.out.printf(
                    "store   %d x %d: %.0f guarded upserts/s, search p50 %.1f ms, p99 %.1f ms,"
                            + " recall@10 %.3f; plain scan %.1f ms, ratio %.2f%n",
                    POINTS,
                    SIZE,
                    POINTS / seconds,
                    p50,
                    Stopwatch.percentile(times, 0.99),
                    recalled / QUERIES,
                    scan / QUERIES,
                    scan / QUERIES / p50);
        }
    }

    private static List<String> nearest(float[][] vectors, float[] query) {
        var scores = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            float sum = 0;
            for (int d = 0; d < SIZE; d++) {
                sum += vectors[i][d] * query[d];
            }
            scores[i] = sum;
        }
        return IntStream.range(0, POINTS)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(10)
                .map(i -> "p" + i)
                .toList();
    }

    private static void randomUnit(Random random, float[] vector) {
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
    }

    private static IndexedImage image(int i) {
        return new IndexedImage(
                new ImageMetadata(
                        "p" + i,
                        "sha",
                        "image/jpeg",
                        640,
                        480,
                        new ImageDetails(
                                "a caption of usual length for an image",
                                List.of("tag-" + i % 100),
                                Map.of("shop", "s" + i % 10),
                                null),
                        Instant.EPOCH),
                i + 1L,
                Instant.EPOCH,
                "clip");
    }
}

package dev.pictor.evaluation;

import dev.pictor.clip.Clip;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.imaging.ImageRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Encodes images batch by batch, the next batch being decoded meanwhile. */
final class GalleryEncoder {

    private static final int BATCH = 64;
    private static final int MAX_DECODERS = 4;

    private final Clip clip;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final ImagePreprocessor preprocessor;

    GalleryEncoder(Clip clip) {
        this.clip = clip;
        preprocessor = new ImagePreprocessor(clip.preprocessing());
    }

    float[][] encode(List<Benchmark.Image> images, IntConsumer progress) {
        var vectors = new float[images.size()][];
        int decoders = Math.min(MAX_DECODERS, Runtime.getRuntime().availableProcessors());
        try (var pool = Executors.newFixedThreadPool(decoders)) {
            var next = decode(images, 0, pool);
            for (int from = 0; from < vectors.length; from += BATCH) {
                var now = next;
                next = decode(images, from + BATCH, pool);
                var rows = clip.images().encode(now.stream().map(GalleryEncoder::result).toList());
                System.arraycopy(rows, 0, vectors, from, rows.length);
                progress.accept(from + rows.length);
            }
        }
        return vectors;
    }

    private List<Future<byte[]>> decode(
            List<Benchmark.Image> images, int from, ExecutorService pool) {
        var batch = new ArrayList<Future<byte[]>>();
        for (int i = from; i < Math.min(from + BATCH, images.size()); i++) {
            var file = images.get(i).file();
            batch.add(pool.submit(() -> pixels(file)));
        }
        return batch;
    }

    private byte[] pixels(Path file) {
        try {
            var image = decoder.decode(Files.readAllBytes(file)).image();
            return preprocessor.prepare(image).pixels();
        } catch (IOException | ImageRejectedException e) {
            throw new InvalidBenchmarkException(file, e);
        }
    }

    private static byte[] result(Future<byte[]> decoding) {
        try {
            return decoding.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while images were decoded", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InvalidBenchmarkException invalid
                    ? invalid
                    : new IllegalStateException(e.getCause());
        }
    }
}

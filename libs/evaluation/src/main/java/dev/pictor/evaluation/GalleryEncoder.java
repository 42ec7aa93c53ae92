package dev.pictor.evaluation;

import dev.pictor.clip.Clip;
import dev.pictor.imaging.DecoderUnavailableException;
import dev.pictor.imaging.ImageDecoder;
import dev.pictor.imaging.ImageLimits;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.imaging.ImageRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Encodes images batch by batch, the next batch being decoded meanwhile by several threads. */
final class GalleryEncoder {

    private static final int BATCH = 64;
    private static final int MAX_DECODERS = 8;
    private static final int NAMED = 5;

    private final Clip clip;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
    private final ImagePreprocessor preprocessor;

    GalleryEncoder(Clip clip) {
        this.clip = clip;
        preprocessor = new ImagePreprocessor(clip.preprocessing());
    }

    /** Takes embeddings as they come. */
    interface Sink {

        /** Takes the embedding of the image that has this place in the list. */
        void take(int image, float[] embedding);
    }

    /** What came of an image: its pixels, or why there are none. */
    private sealed interface Prepared {
        record Pixels(int image, byte[] pixels) implements Prepared {}

        record Broken(int image, String reason) implements Prepared {}
    }

    /**
     * Encodes some of the images. Those that cannot be read hold up no other.
     *
     * @param which places in the list
     * @param progress told how many of them are done, after each batch
     * @throws InvalidBenchmarkException at the end, naming those that could not be read
     */
    void encode(List<Benchmark.Image> images, int[] which, Sink sink, IntConsumer progress) {
        var broken = new ArrayList<Prepared.Broken>();
        int decoders = Math.min(MAX_DECODERS, Runtime.getRuntime().availableProcessors());
        try (var pool = Executors.newFixedThreadPool(decoders)) {
            var next = prepare(images, which, 0, pool);
            for (int from = 0; from < which.length; from += BATCH) {
                var now = next;
                next = prepare(images, which, from + BATCH, pool);
                var whole = new ArrayList<Prepared.Pixels>();
                for (var preparing : now) {
                    switch (result(preparing)) {
                        case Prepared.Pixels pixels -> whole.add(pixels);
                        case Prepared.Broken one -> broken.add(one);
                    }
                }
                var rows =
                        clip.images().encode(whole.stream().map(Prepared.Pixels::pixels).toList());
                for (int i = 0; i < rows.length; i++) {
                    sink.take(whole.get(i).image(), rows[i]);
                }
                progress.accept(Math.min(from + BATCH, which.length));
            }
        }
        if (!broken.isEmpty()) {
            throw refusal(images, broken);
        }
    }

    private static InvalidBenchmarkException refusal(
            List<Benchmark.Image> images, List<Prepared.Broken> broken) {
        var first = broken.getFirst();
        var others =
                broken.stream()
                        .skip(1)
                        .limit(NAMED)
                        .map(one -> images.get(one.image()).file().toString())
                        .toList();
        var rest =
                others.isEmpty()
                        ? ""
                        : "; also "
                                + String.join(", ", others)
                                + (broken.size() > NAMED + 1 ? " and others" : "");
        return new InvalidBenchmarkException(
                images.get(first.image()).file(),
                "%s (%d of %d images cannot be read%s)"
                        .formatted(first.reason(), broken.size(), images.size(), rest));
    }

    private List<Future<Prepared>> prepare(
            List<Benchmark.Image> images, int[] which, int from, ExecutorService pool) {
        return IntStream.range(from, Math.max(from, Math.min(from + BATCH, which.length)))
                .mapToObj(i -> pool.submit(() -> prepared(images.get(which[i]), which[i])))
                .toList();
    }

    private Prepared prepared(Benchmark.Image image, int place) {
        try {
            var decoded = decoder.decode(Files.readAllBytes(image.file())).image();
            var counted = image.part().map(part -> part.cut(decoded)).orElse(decoded);
            return new Prepared.Pixels(place, preprocessor.prepare(counted).pixels());
        } catch (IOException
                | ImageRejectedException
                | DecoderUnavailableException
                | IllegalArgumentException e) {
            return new Prepared.Broken(place, e.getMessage() == null ? "" + e : e.getMessage());
        }
    }

    private static Prepared result(Future<Prepared> preparing) {
        try {
            return preparing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while images were decoded", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}

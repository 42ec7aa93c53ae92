package dev.pictor.evaluation;

import dev.pictor.clip.Clip;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The embeddings of a benchmark's images by one CLIP: made once, used for every composer and phi.
 * Immutable and thread-safe.
 */
public final class GalleryEmbeddings {

    private final String clip;
    private final float[][] vectors;
    private final UnitVectors units;

    GalleryEmbeddings(String clip, float[][] vectors) {
        this.clip = clip;
        this.vectors = vectors;
        this.units = new UnitVectors(Arrays.asList(vectors));
    }

    /**
     * Encodes the gallery.
     *
     * @param progress told how many images are done, after each batch
     * @throws InvalidBenchmarkException naming the files that are no images
     */
    public static GalleryEmbeddings encode(Clip clip, Benchmark benchmark, IntConsumer progress) {
        var vectors = new float[benchmark.gallery().size()][];
        new GalleryEncoder(clip)
                .encode(
                        benchmark.gallery(),
                        IntStream.range(0, vectors.length).toArray(),
                        (image, vector) -> vectors[image] = vector,
                        progress);
        return new GalleryEmbeddings(clip.id(), vectors);
    }

    /**
     * Reads the gallery's embeddings from a folder of earlier ones, or encodes what is not there
     * and keeps it ({@link StoredEmbeddings}).
     *
     * @param cache folder, made if absent; may be shared by processes
     * @throws InvalidBenchmarkException naming the files that are no images
     */
    public static GalleryEmbeddings cached(
            Clip clip, Benchmark benchmark, Path cache, IntConsumer progress) {
        try (var stored = StoredEmbeddings.of(clip, benchmark.gallery(), cache, progress)) {
            return new GalleryEmbeddings(
                    clip.id(),
                    IntStream.range(0, stored.size())
                            .mapToObj(stored::get)
                            .toArray(float[][]::new));
        }
    }

    /** Id of the CLIP that made them. */
    public String clip() {
        return clip;
    }

    /** How many images. */
    public int size() {
        return vectors.length;
    }

    /** The projected, un-normalised embedding of an image; a copy. */
    public float[] get(int image) {
        return vectors[image].clone();
    }

    /** The places of some images in the order of their cosine to a query. */
    List<Integer> ranks(float[] query, List<Integer> images, int leftOut) {
        var scores = units.scores(query);
        return images.stream().map(p -> rank(scores, p, leftOut)).toList();
    }

    // Images of equal score stand in the order of the gallery, so a tie is decided the same way
    // on every machine and for every query.
    static int rank(float[] scores, int image, int leftOut) {
        int rank = 1;
        for (int i = 0; i < scores.length; i++) {
            if (i != leftOut
                    && (scores[i] > scores[image] || scores[i] == scores[image] && i < image)) {
                rank++;
            }
        }
        return rank;
    }
}

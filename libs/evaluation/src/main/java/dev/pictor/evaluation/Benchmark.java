package dev.pictor.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A benchmark of composed retrieval: a gallery of images and queries with their right answers.
 * Immutable.
 *
 * @param name short, for tables
 * @param description what it measures and how it was made
 * @param credits sources and licences of the images
 * @param gallery the images; their order is the order of all embeddings and breaks ties
 * @param queries in the order of the file
 */
public record Benchmark(
        String name,
        String description,
        List<String> credits,
        List<Image> gallery,
        List<BenchmarkQuery> queries) {

    /** Version of the directory format that {@link #read} understands. */
    public static final int FORMAT = 1;

    /** Copies the lists. */
    public Benchmark {
        credits = List.copyOf(credits);
        gallery = List.copyOf(gallery);
        queries = List.copyOf(queries);
    }

    /**
     * An image of the gallery.
     *
     * @param id unique in the benchmark
     * @param file where it lies
     * @param part what of it counts; all of it if empty
     */
    public record Image(String id, Path file, Optional<InstanceBox> part) {

        /** A whole image. */
        public Image(String id, Path file) {
            this(id, file, Optional.empty());
        }
    }

    /**
     * Reads a benchmark directory; images are looked for, not decoded.
     *
     * @throws InvalidBenchmarkException naming the file, the line, the field and the value
     */
    public static Benchmark read(Path directory) {
        return new BenchmarkReader(directory).read();
    }

    /** The queries of one half, in order. */
    public List<BenchmarkQuery> queries(Half half) {
        return queries.stream().filter(query -> query.half() == half).toList();
    }
}

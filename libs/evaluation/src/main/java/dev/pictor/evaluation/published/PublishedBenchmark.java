package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.InvalidBenchmarkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A split of a published benchmark, read and checked. Immutable.
 *
 * @param dataset which
 * @param split which of its splits
 * @param images all that are embedded: galleries, and references outside of them
 * @param groups questions with their measures
 */
public record PublishedBenchmark(
        Dataset dataset, String split, List<Benchmark.Image> images, List<Group> groups) {

    /** Copies the lists. */
    public PublishedBenchmark {
        images = List.copyOf(images);
        groups = List.copyOf(groups);
    }

    /**
     * Reads a split; images are looked for, not decoded.
     *
     * @param directory the benchmark's own folder, laid out as docs/benchmarks.md shows
     * @throws InvalidBenchmarkException naming what is missing, or the file, place, field and value
     * @throws IllegalArgumentException if it has no such split
     */
    public static PublishedBenchmark read(
            Dataset dataset, Path directory, String split, boolean asReleased) {
        if (!dataset.splits().contains(split)) {
            throw new IllegalArgumentException(
                    "%s has no split %s, there are %s"
                            .formatted(dataset.name(), split, dataset.splits()));
        }
        var files = new DatasetDirectory(directory);
        var benchmark = dataset.read(files, split, asReleased);
        files.requireAll(benchmark.images());
        benchmark.requireDepth(directory);
        return benchmark;
    }

    /** Whether nobody but its server has the answers. */
    public boolean isBlind() {
        return dataset.isBlind(split);
    }

    /** How many questions, one that several groups measure counted once. */
    public int questions() {
        return (int)
                groups.stream()
                        .flatMap(group -> group.questions().stream())
                        .map(question ->
                                List.of(question.reference(), question.sentences(), question.id()))
                        .distinct()
                        .count();
    }

    // Recall among 50 of a gallery of three is no figure: such a gallery was cut off, or a mistake.
    private void requireDepth(Path directory) {
        for (var group : groups) {
            int depth = group.measures().stream().mapToInt(Measure::depth).max().orElse(0);
            for (var question : group.questions()) {
                if (question.candidates().count() < depth) {
                    throw new InvalidBenchmarkException(
                            directory,
                            "%s %s: question %s ranks %d images, the benchmark looks at the first %d:"
                                            .formatted(
                                                    dataset.name(),
                                                    split,
                                                    question.id(),
                                                    question.candidates().count(),
                                                    depth)
                                    + " is the list of images cut off?");
                }
            }
        }
    }

    /** The figures of answers, group by group, and means over groups where these are customary. */
    List<Figure> figures(List<List<Answer>> answers) {
        var figures = new ArrayList<Figure>();
        for (int g = 0; g < groups.size(); g++) {
            var ofGroup = answers.get(g);
            for (var measure : groups.get(g).measures()) {
                double mean =
                        ofGroup.stream()
                                .mapToDouble(answer -> measure.of(answer.ranks()))
                                .average()
                                .orElse(0);
                figures.add(new Figure(groups.get(g).name(), measure.name(), 100 * mean));
            }
        }
        figures.addAll(dataset.means(figures));
        return figures;
    }
}

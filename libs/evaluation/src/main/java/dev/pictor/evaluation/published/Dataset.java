package dev.pictor.evaluation.published;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A benchmark of the literature: its layout, its measures, its submission files. Immutable. */
public sealed interface Dataset permits Cirr, Circo, FashionIq, GeneCis {

    /** How many places a submission fills. */
    int SUBMITTED = 50;

    /** All, in the order of the paper's tables. */
    static List<Dataset> all() {
        return List.of(new Cirr(), new Circo(), new FashionIq(), new GeneCis());
    }

    /** The one of this name. */
    static Optional<Dataset> named(String name) {
        return all().stream().filter(dataset -> dataset.name().equals(name)).findFirst();
    }

    /** Its name in commands. */
    String name();

    /** Its splits, the one with answers first. */
    List<String> splits();

    /** Whether nobody but its server has the answers of a split. */
    default boolean isBlind(String split) {
        return false;
    }

    /** Reads a split. */
    PublishedBenchmark read(DatasetDirectory directory, String split, boolean asReleased);

    /** What the released code of LinCIR does otherwise; empty if nothing known. */
    default Optional<String> releasedOtherwise() {
        return Optional.empty();
    }

    /** Means over groups that the literature gives. */
    default List<Figure> means(List<Figure> figures) {
        return List.of();
    }

    /**
     * The files that a blind split's server takes, by name.
     *
     * @param answers group by group, each with the first places
     */
    default Map<String, Object> submission(
            PublishedBenchmark benchmark, List<List<Answer>> answers, boolean asReleased) {
        throw new IllegalArgumentException(
                "%s %s has its answers, so there is nothing to submit"
                        .formatted(name(), benchmark.split()));
    }

    /** Recall at each of some depths. */
    static List<Measure> recalls(String label, int... depths) {
        return java.util.Arrays.stream(depths)
                .<Measure>mapToObj(k -> new Measure.Recall(label, k))
                .toList();
    }

    /** The plain mean of one measure over groups. */
    static Figure mean(List<Figure> figures, String measure, String group, String name) {
        Stream<Figure> all = figures.stream().filter(f -> f.measure().equals(measure));
        return new Figure(group, name, all.mapToDouble(Figure::percent).average().orElse(0));
    }
}

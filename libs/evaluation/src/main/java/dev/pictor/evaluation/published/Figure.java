package dev.pictor.evaluation.published;

/**
 * A figure of a benchmark.
 *
 * @param group such as a category; empty for a benchmark's only or overall figure
 * @param measure such as {@code R@10}
 * @param percent from 0 to 100
 */
public record Figure(String group, String measure, double percent) {

    /** Both parts of the name. */
    public String name() {
        return group.isEmpty() ? measure : group + " " + measure;
    }
}

package dev.pictor.evaluation;

import dev.pictor.clip.compose.Composer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a composer did on a set of queries.
 *
 * @param composer with the weights it ran with
 * @param outcomes query by query, in the order asked: two reports over the same queries are paired
 * @param kinds figures per kind, by name
 * @param mean the plain mean over the kinds
 */
public record Report(
        Composer composer, List<Outcome> outcomes, SortedMap<String, Figures> kinds, Figures mean) {

    static Report of(Composer composer, List<Outcome> outcomes) {
        var kinds =
                outcomes.stream()
                        .collect(
                                Collectors.groupingBy(
                                        outcome -> outcome.query().kind(),
                                        TreeMap::new,
                                        Collectors.collectingAndThen(
                                                Collectors.toList(), Figures::of)));
        return new Report(
                composer,
                List.copyOf(outcomes),
                Collections.unmodifiableSortedMap(kinds),
                Figures.mean(kinds.values()));
    }
}

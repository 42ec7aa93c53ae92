package dev.pictor.evaluation;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures of a set of queries, all between 0 and 1.
 *
 * @param queries how many
 * @param recall1 share of queries with a target at the first place
 * @param recall5 ... among the first five
 * @param recall10 ... among the first ten
 * @param precision5 mean average precision at 5
 * @param precision10 mean average precision at 10
 */
public record Figures(
        int queries,
        double recall1,
        double recall5,
        double recall10,
        double precision5,
        double precision10) {

    static Figures of(List<Outcome> outcomes) {
        return new Figures(
                outcomes.size(),
                mean(outcomes, o -> o.hit(1) ? 1 : 0),
                mean(outcomes, o -> o.hit(5) ? 1 : 0),
                mean(outcomes, o -> o.hit(10) ? 1 : 0),
                mean(outcomes, o -> o.averagePrecision(5)),
                mean(outcomes, o -> o.averagePrecision(10)));
    }

    /** The plain mean, whatever the number of queries behind each. */
    static Figures mean(Collection<Figures> kinds) {
        return new Figures(
                kinds.stream().mapToInt(Figures::queries).sum(),
                mean(kinds, Figures::recall1),
                mean(kinds, Figures::recall5),
                mean(kinds, Figures::recall10),
                mean(kinds, Figures::precision5),
                mean(kinds, Figures::precision10));
    }

    private static <T> double mean(Collection<T> all, ToDoubleFunction<T> measure) {
        return all.stream().mapToDouble(measure).average().orElse(0);
    }
}

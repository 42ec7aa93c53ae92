package dev.pictor.evaluation;

import dev.pictor.clip.Phi;
import dev.pictor.clip.compose.Composer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a composer's weights on a small grid: the best mean recall at 1 on the queries given,
 * which should be the development half, and of equals the first in the grid.
 */
public final class WeightSearch {

    private final Evaluator evaluator;

    /** A search that asks this evaluator. */
    public WeightSearch(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /**
     * The best of the composer's grid; the composer itself if it has no weights or there are no
     * queries.
     *
     * @param phi as for {@link Evaluator#evaluate}
     */
    public Composer best(Composer composer, @Nullable Phi phi, List<BenchmarkQuery> queries) {
        var grid = grid(composer);
        if (grid.size() == 1 || queries.isEmpty()) {
            return composer;
        }
        // Weights only enter the combination, so one encoding serves the whole grid. Stream.max
        // would take the last of equals.
        var encoded = evaluator.encode(composer, phi, queries);
        return grid.stream()
                .map(candidate -> evaluator.score(candidate, encoded))
                .sorted(Comparator.comparingDouble(report -> -report.mean().recall1()))
                .findFirst()
                .orElseThrow()
                .composer();
    }

    static List<Composer> grid(Composer composer) {
        return switch (composer) {
            case Composer.Sum _ ->
                    DoubleStream.of(0.7, 0.3, 0.5, 0.9, 1, 1.2, 1.5, 2)
                            .<Composer>mapToObj(Composer.Sum::new)
                            .toList();
            case Composer.Slerp _ ->
                    DoubleStream.of(0.5, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8)
                            .<Composer>mapToObj(Composer.Slerp::new)
                            .toList();
            case Composer.LinCirPdv _ ->
                    DoubleStream.of(1.8, 1, 1.4, 2.2).boxed().flatMap(WeightSearch::pdv).toList();
            case Composer.LinCir _, Composer.ImageOnly _, Composer.TextOnly _ -> List.of(composer);
        };
    }

    private static Stream<Composer> pdv(double textScale) {
        return DoubleStream.of(0, 0.5, 1)
                .boxed()
                .flatMap(image ->
                        DoubleStream.of(0.5, 0.3, 0.4, 0.6, 0.7)
                                .mapToObj(w -> new Composer.LinCirPdv(textScale, image, w)));
    }
}

package dev.pictor.evaluation;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.compose.Composer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates composers and phis on a benchmark.
 *
 * <p>Scores are cosines; the reference is left out; images of equal score stand in the order of the
 * gallery. Two reports over the same queries are paired outcome by outcome. Thread-safe; not for
 * virtual threads. Owns nothing: CLIP and phi stay the caller's.
 */
public final class Evaluator {

    private final Clip clip;
    private final GalleryEmbeddings gallery;

    /**
     * An evaluator.
     *
     * @param gallery embeddings of that benchmark's gallery by that CLIP
     */
    public Evaluator(Clip clip, Benchmark benchmark, GalleryEmbeddings gallery) {
        if (!gallery.clip().equals(clip.id()) || gallery.size() != benchmark.gallery().size()) {
            throw new IllegalArgumentException(
                    "embeddings of %d images by CLIP %s, expected %d by %s: encode this gallery"
                            .formatted(
                                    gallery.size(),
                                    gallery.clip(),
                                    benchmark.gallery().size(),
                                    clip.id()));
        }
        this.clip = clip;
        this.gallery = gallery;
    }

    /**
     * Runs queries through a composer.
     *
     * @param phi makes the pseudo-words; may be null for composers that need none
     * @param queries of the benchmark; an empty list gives a report of zeros
     */
    public Report evaluate(Composer composer, @Nullable Phi phi, List<BenchmarkQuery> queries) {
        return score(composer, encode(composer, phi, queries));
    }

    EncodedQueries encode(Composer composer, @Nullable Phi phi, List<BenchmarkQuery> queries) {
        var words =
                composer.needsWord() ? words(composer, phi, queries) : Map.<Integer, float[]>of();
        var parts =
                queries.stream()
                        .map(query ->
                                new Composer.Query(
                                        gallery.get(query.reference()),
                                        words.get(query.reference()),
                                        query.text()))
                        .toList();
        return EncodedQueries.encode(clip, composer, queries, parts);
    }

    Report score(Composer composer, EncodedQueries encoded) {
        return encoded.score(composer, clip, gallery);
    }

    private Map<Integer, float[]> words(
            Composer composer, @Nullable Phi phi, List<BenchmarkQuery> queries) {
        if (phi == null) {
            throw new IllegalArgumentException(
                    "composer %s needs a phi, none was given".formatted(composer.name()));
        }
        var references = queries.stream().map(BenchmarkQuery::reference).distinct().toList();
        var rows = phi.project(references.stream().map(gallery::get).toList());
        var words = new HashMap<Integer, float[]>();
        for (int i = 0; i < rows.length; i++) {
            words.put(references.get(i), rows[i]);
        }
        return words;
    }
}

package dev.pictor.evaluation;

import dev.pictor.clip.Clip;
import dev.pictor.clip.compose.Composer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Queries whose prompts are encoded; all composers that plan the same prompts, such as one composer
 * with other weights, can be scored on them.
 *
 * @param queries what was asked
 * @param parts each query as composers take it
 * @param embeddings of each query's prompts, in the order of its plan
 */
record EncodedQueries(
        List<BenchmarkQuery> queries, List<Composer.Query> parts, List<List<float[]>> embeddings) {

    static EncodedQueries encode(
            Clip clip,
            Composer composer,
            List<BenchmarkQuery> queries,
            List<Composer.Query> parts) {
        var prompts =
                parts.stream()
                        .map(part -> composer.plan(part, clip.tokenizer()).prompts())
                        .toList();
        var rows = PromptBatches.encode(clip, prompts.stream().flatMap(List::stream).toList());
        var embeddings = new ArrayList<List<float[]>>();
        int from = 0;
        for (var ofQuery : prompts) {
            embeddings.add(List.copyOf(rows.subList(from, from + ofQuery.size())));
            from += ofQuery.size();
        }
        return new EncodedQueries(queries, parts, embeddings);
    }

    Report score(Composer composer, Clip clip, GalleryEmbeddings gallery) {
        var outcomes =
                IntStream.range(0, queries.size())
                        .parallel()
                        .mapToObj(i -> outcome(i, composer, clip, gallery))
                        .toList();
        return Report.of(composer, outcomes);
    }

    private Outcome outcome(int i, Composer composer, Clip clip, GalleryEmbeddings gallery) {
        var query = queries.get(i);
        var vector =
                composer.plan(parts.get(i), clip.tokenizer())
                        .combination()
                        .combine(embeddings.get(i));
        return new Outcome(query, gallery.ranks(vector, query.targets(), query.reference()));
    }
}

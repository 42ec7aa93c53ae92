package dev.pictor.evaluation.published;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Phi;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.compose.Composer;
import dev.pictor.evaluation.PromptBatches;
import dev.pictor.evaluation.StoredEmbeddings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes query vectors; phi runs once a reference, the text tower once a prompt. */
final class QueryVectors {

    /** Plans and their prompts' embeddings that are held at a time. */
    private static final int CHUNK = 1024;

    private final Clip clip;
    private final @Nullable Phi phi;
    private final StoredEmbeddings gallery;
    private final Map<Integer, float[]> words = new HashMap<>();

    QueryVectors(Clip clip, @Nullable Phi phi, StoredEmbeddings gallery) {
        this.clip = clip;
        this.phi = phi;
        this.gallery = gallery;
    }

    /** A sentence about an image. */
    private record Part(int reference, String sentence) {}

    /** A unit vector a question, in order. */
    List<float[]> of(Composer composer, List<Question> questions) {
        var parts = new LinkedHashSet<Part>();
        questions.forEach(question -> parts(question).forEach(parts::add));
        if (composer.needsWord()) {
            project(parts.stream().map(Part::reference).distinct().toList());
        }
        var vectors = new HashMap<Part, float[]>();
        var all = List.copyOf(parts);
        for (int from = 0; from < all.size(); from += CHUNK) {
            encode(composer, all.subList(from, Math.min(from + CHUNK, all.size())), vectors);
        }
        return questions.stream()
                .map(question -> unitMean(parts(question).map(vectors::get).toList()))
                .toList();
    }

    private static Stream<Part> parts(Question question) {
        return question.sentences().stream()
                .map(sentence -> new Part(question.reference(), sentence));
    }

    private void encode(Composer composer, List<Part> parts, Map<Part, float[]> into) {
        var plans =
                parts.stream()
                        .map(part ->
                                composer.plan(
                                        new Composer.Query(
                                                gallery.get(part.reference()),
                                                words.get(part.reference()),
                                                part.sentence()),
                                        clip.tokenizer()))
                        .toList();
        var prompts = new ArrayList<Prompt>();
        plans.forEach(plan -> prompts.addAll(plan.prompts()));
        var embeddings = PromptBatches.encode(clip, prompts);
        int from = 0;
        for (int i = 0; i < parts.size(); i++) {
            int to = from + plans.get(i).prompts().size();
            into.put(
                    parts.get(i), plans.get(i).combination().combine(embeddings.subList(from, to)));
            from = to;
        }
    }

    private void project(List<Integer> references) {
        if (phi == null) {
            throw new IllegalArgumentException("this composer needs a phi, none was given");
        }
        var missing = references.stream().filter(place -> !words.containsKey(place)).toList();
        for (int from = 0; from < missing.size(); from += CHUNK) {
            var chunk = missing.subList(from, Math.min(from + CHUNK, missing.size()));
            var rows = phi.project(chunk.stream().map(gallery::get).toList());
            for (int i = 0; i < rows.length; i++) {
                words.put(chunk.get(i), rows[i]);
            }
        }
    }

    private static float[] unitMean(List<float[]> vectors) {
        if (vectors.size() == 1) {
            return vectors.getFirst();
        }
        var sum = new float[vectors.getFirst().length];
        double squares = 0;
        for (int d = 0; d < sum.length; d++) {
            for (var vector : vectors) {
                sum[d] += vector[d];
            }
            squares += (double) sum[d] * sum[d];
        }
        double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
        for (int d = 0; d < sum.length; d++) {
            sum[d] = (float) (sum[d] * scale);
        }
        return sum;
    }
}

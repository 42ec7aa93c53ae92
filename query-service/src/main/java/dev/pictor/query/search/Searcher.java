package dev.pictor.query.search;

import dev.pictor.clip.Clip;
import dev.pictor.clip.Prompt;
import dev.pictor.clip.compose.Composer;
import dev.pictor.imaging.DecodeBudget;
import dev.pictor.imaging.ImagePreprocessor;
import dev.pictor.imaging.ImageRejectedException;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.Hit;
import dev.pictor.index.ValueCount;
import dev.pictor.index.VectorIndex;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import dev.pictor.query.encoding.Encoders;
import dev.pictor.query.releases.PhiLease;
import dev.pictor.query.releases.ReleaseFollower;
import dev.pictor.service.http.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers composed queries: embed, compose, search, with the time each stage took. */
@ApplicationScoped
public class Searcher {

    /** How many hits may stand before a page. */
    public static final int DEEPEST = Ranking.DEEPEST;

    private final Clip clip;
    private final Encoders encoders;
    private final ReleaseFollower releases;
    private final DecodeBudget images;
    private final ImagePreprocessor preprocessor;
    private final ObjectStore objects;
    private final VectorIndex index;
    private final Generation generation;

    Searcher(
            Clip clip,
            Encoders encoders,
            ReleaseFollower releases,
            DecodeBudget images,
            ImagePreprocessor preprocessor,
            ObjectStore objects,
            VectorIndex index,
            Generation generation) {
        this.clip = clip;
        this.encoders = encoders;
        this.releases = releases;
        this.images = images;
        this.preprocessor = preprocessor;
        this.objects = objects;
        this.index = index;
        this.generation = generation;
    }

    /**
     * An answer.
     *
     * @param hits best first
     * @param copies how many images of the filter have a hit's file, by SHA-256; empty unless
     *     copies are left out
     * @param composer the one used
     * @param composerReason why it is not the usual one; null if it is, or was asked for
     * @param release the phi used; null if the composer needs none
     * @param truncated whether a text was longer than the model reads; told with the first hits
     * @param next the {@link Cursor} of the hits that follow, as a text; null after the last
     * @param timings milliseconds by stage
     */
    public record Answer(
            List<Hit> hits,
            Map<String, Long> copies,
            String composer,
            @Nullable String composerReason,
            @Nullable String release,
            boolean truncated,
            @Nullable String next,
            Map<String, Double> timings) {}

    /**
     * Answers a query.
     *
     * @throws InvalidFieldException if the image is none, or there is no such release
     * @throws UnknownImageException if there is no such image
     * @throws DecodeBudget.BusyException if too many images are decoded at once
     */
    public Answer search(ComposedQuery query) {
        var clock = new StageClock();
        float[] image = query.reference().map(p -> embed(p, query.region(), clock)).orElse(null);
        var choice = choice(query, image);
        var word = choice.word();
        var composed =
                choice.composer()
                        .plan(
                                new Composer.Query(
                                        image,
                                        word == null ? null : word.values(),
                                        query.text().orElse(null)),
                                clip.tokenizer());
        var plan =
                query.unwanted()
                        .map(unwanted ->
                                composed.without(
                                        Prompt.of(clip.tokenizer().encode(unwanted.text())),
                                        unwanted.weight()))
                        .orElse(composed);
        var vector = plan.combination().combine(encoders.texts(plan.prompts()));
        clock.lap("compose");
        var excluded = excluded(query);
        var ranking =
                new Ranking(
                        index,
                        generation,
                        vector,
                        without(query.filter(), excluded),
                        query.scoreThreshold(),
                        query.collapse());
        return answer(
                ranking,
                ranking.from(query.offset(), query.limit()),
                new Composition(
                        choice.composer().name(),
                        choice.reason(),
                        Optional.ofNullable(word).map(Word::release),
                        plan.prompts().stream().anyMatch(prompt -> prompt.tokens().truncated())),
                excluded,
                clock);
    }

    /**
     * Answers with the hits that follow others.
     *
     * @throws InvalidFieldException if those were of another model
     */
    public Answer search(Follow follow) {
        var clock = new StageClock();
        var cursor = follow.cursor();
        if (!cursor.model().equals(clip.id())
                || cursor.vector().length != clip.images().dimension()) {
            throw new InvalidFieldException("next", "is of another model: search anew");
        }
        var ranking =
                new Ranking(
                        index,
                        generation,
                        cursor.vector(),
                        without(follow.filter(), cursor.excluded()),
                        follow.scoreThreshold(),
                        follow.collapse());
        return answer(
                ranking,
                ranking.after(cursor.place(), follow.limit()),
                new Composition(cursor.composer(), null, cursor.release(), false),
                cursor.excluded(),
                clock);
    }

    /** What an answer tells of how its vector came about. */
    private record Composition(
            String composer,
            @Nullable String reason,
            Optional<String> release,
            boolean truncated) {}

    private Answer answer(
            Ranking ranking,
            Ranking.Part part,
            Composition composition,
            Optional<String> excluded,
            StageClock clock) {
        var copies =
                ranking.collapse() ? copies(part.hits(), ranking.filter()) : Map.<String, Long>of();
        clock.lap("search");
        var next =
                part.end() == null
                        ? null
                        : new Cursor(
                                        clip.id(),
                                        composition.composer,
                                        composition.release,
                                        excluded,
                                        ranking.vector(),
                                        part.end())
                                .text();
        return new Answer(
                part.hits(),
                copies,
                composition.composer,
                composition.reason,
                composition.release.orElse(null),
                composition.truncated,
                next,
                clock.timings());
    }

    private Map<String, Long> copies(List<Hit> hits, Filter filter) {
        if (hits.isEmpty()) {
            return Map.of();
        }
        var files = hits.stream().map(hit -> hit.image().metadata().sha256()).distinct().toList();
        return index
                .facet(
                        generation,
                        "sha256",
                        filter.and(new Filter.AnyOf("sha256", files)),
                        files.size())
                .orElse(List.of())
                .stream()
                .collect(Collectors.toMap(ValueCount::value, ValueCount::count));
    }

    private float[] embed(
            ComposedQuery.ReferenceImage reference, Optional<Region> region, StageClock clock) {
        return switch (reference) {
            case ComposedQuery.Upload(var file) -> embed(file, region, clock);
            case ComposedQuery.Indexed(var id) when region.isPresent() -> {
                var file = original(id);
                clock.lap("fetch");
                yield embed(file, region, clock);
            }
            case ComposedQuery.Indexed(var id) -> {
                var vector = index.vectors(generation, List.of(id)).get(id);
                if (vector == null) {
                    throw new UnknownImageException(id);
                }
                clock.lap("lookup");
                yield vector;
            }
        };
    }

    private float[] embed(byte[] file, Optional<Region> region, StageClock clock) {
        byte[] pixels;
        try {
            pixels =
                    images.with(
                            file,
                            decoded -> {
                                var image = decoded.image();
                                var part = region.map(r -> r.of(image)).orElse(image);
                                return preprocessor.prepare(part).pixels();
                            });
        } catch (ImageRejectedException e) {
            throw new InvalidFieldException("image", String.valueOf(e.getMessage()));
        }
        clock.lap("decode");
        var embedding = encoders.image(pixels);
        clock.lap("embed");
        return embedding;
    }

    /** The index keeps one vector for all of an image; a part of it is embedded anew. */
    private byte[] original(String id) {
        var image = index.get(generation, List.of(id)).get(id);
        if (image == null) {
            throw new UnknownImageException(id);
        }
        return objects.get(ObjectKey.blob(image.metadata().sha256()))
                .orElseThrow(() -> new UnknownImageException(id));
    }

    /** A pseudo-word and the release it was made with. */
    private record Word(float[] values, String release) {}

    /** The composer that answers a query, with its pseudo-word. */
    private record Choice(Composer composer, @Nullable Word word, @Nullable String reason) {}

    private Choice choice(ComposedQuery query, float @Nullable [] image) {
        if (image == null || !query.composer().needsWord()) {
            return new Choice(query.composer(), null, null);
        }
        try (var phi = query.release().map(this::pinned).or(releases::lend).orElse(null)) {
            if (phi != null) {
                var word = new Word(encoders.word(phi.phi(), image), phi.release());
                return new Choice(query.composer(), word, null);
            }
        }
        if (query.composerNamed()) {
            throw new InvalidFieldException(
                    "composer",
                    "no phi is active for this CLIP yet; use sum, slerp, image or text");
        }
        return new Choice(
                new Composer.Slerp(),
                null,
                "no phi is active for this model yet: train or import one");
    }

    private PhiLease pinned(String id) {
        return switch (releases.lend(id)) {
            case ReleaseFollower.Pinned.Lent(var phi) -> phi;
            case ReleaseFollower.Pinned.Unknown() ->
                    throw new InvalidFieldException(
                            "release", "no release '%s'; /v1/releases lists them".formatted(id));
            case ReleaseFollower.Pinned.LetGo(var kept) ->
                    throw new InvalidFieldException(
                            "release",
                            "release '%s' can no longer be pinned; %s can be, or leave release out"
                                    .formatted(
                                            id,
                                            kept.stream()
                                                    .sorted()
                                                    .collect(Collectors.joining(", "))));
        };
    }

    private static Optional<String> excluded(ComposedQuery query) {
        return query.reference().orElse(null) instanceof ComposedQuery.Indexed(var id)
                        && !query.includeReference()
                ? Optional.of(id)
                : Optional.empty();
    }

    private static Filter without(Filter filter, Optional<String> excluded) {
        return excluded.map(id ->
                        filter.and(new Filter.Nested(Filter.mustNot(new Filter.Ids(List.of(id))))))
                .orElse(filter);
    }

    private static final class StageClock {

        private final Map<String, Double> timings = new LinkedHashMap<>();
        private final long start = System.nanoTime();
        private long last = start;

        void lap(String stage) {
            long now = System.nanoTime();
            timings.put(stage, millis(now - last));
            last = now;
        }

        Map<String, Double> timings() {
            timings.put("total", millis(System.nanoTime() - start));
            return timings;
        }

        private static double millis(long nanos) {
            return Math.round(nanos / 1e4) / 100.0;
        }
    }
}

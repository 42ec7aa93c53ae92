package dev.pictor.query.search;

import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.Hit;
import dev.pictor.index.SearchRequest;
import dev.pictor.index.VectorIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hits of a vector, by score and then by id: an order in which an image has its place whatever
 * comes and goes around it. The store knows offsets only, so a page begins a little before the
 * offset where the last one ended, and leaves out what stands before its end.
 *
 * @param vector not changed
 * @param collapse whether only the first of the images with one file counts
 */
@SuppressWarnings("ArrayRecordComponent")
record Ranking(
        VectorIndex index,
        Generation generation,
        float[] vector,
        Filter filter,
        @Nullable Float scoreThreshold,
        boolean collapse) {

    /** How far down an order is followed: the store holds all above at once to find one below. */
    static final int DEEPEST = 100_000;

    /** How far back a page begins; more images that are deleted meanwhile cost another call. */
    private static final int MARGIN = 8;

    private static final int LARGEST_CHUNK = 5_000;

    /** How many files are remembered; copies of one differ in the last digits of their score. */
    private static final int FILES = 32;

    private static final Comparator<Ranked> BY_ID =
            Comparator.comparing(ranked -> ranked.hit().image().id());

    /**
     * Where a page ended.
     *
     * @param score of its last hit
     * @param id of its last hit
     * @param rank about how many hits stood before it
     * @param files SHA-256 of the last hits, if copies are left out
     */
    record Place(float score, String id, int rank, List<String> files) {
        Place {
            files = List.copyOf(files);
        }
    }

    /**
     * A page.
     *
     * @param end null if nothing follows
     */
    record Part(List<Hit> hits, @Nullable Place end) {}

    private record Ranked(Hit hit, int rank) {}

    /** The first page, or one by offset. */
    Part from(int offset, int limit) {
        int chunk = limit + MARGIN;
        return new Reading(null, limit).read(offset, chunk, search(offset, chunk));
    }

    /** The page that follows a place. */
    Part after(Place place, int limit) {
        for (int back = MARGIN; ; back *= 8) {
            int from = (int) Math.max(0, (long) place.rank() - back);
            int chunk = Math.min(limit + back + MARGIN, LARGEST_CHUNK);
            var hits = search(from, chunk);
            if (from == 0 || (!hits.isEmpty() && hits.getFirst().score() > place.score())) {
                return new Reading(place, limit).read(from, chunk, hits);
            }
        }
    }

    private List<Hit> search(int offset, int limit) {
        return index.search(
                generation, new SearchRequest(vector, limit, offset, filter, scoreThreshold));
    }

    private final class Reading {

        private final @Nullable Place after;
        private final int limit;
        private final List<Ranked> taken = new ArrayList<>();
        private final List<Ranked> tie = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private final Set<String> files;

        Reading(@Nullable Place after, int limit) {
            this.after = after;
            this.limit = limit;
            files = new HashSet<>(after == null ? List.of() : after.files());
        }

        Part read(int offset, int asked, List<Hit> first) {
            int rank = offset;
            int chunk = asked;
            for (var hits = first; ; hits = search(rank, chunk)) {
                for (var hit : hits) {
                    if (!tie.isEmpty() && tie.getFirst().hit().score() != hit.score()) {
                        take();
                    }
                    if (ids.add(hit.image().id())) { // else a write moved it between two calls
                        tie.add(new Ranked(hit, rank));
                    }
                    rank++;
                }
                if (hits.size() < chunk || rank > DEEPEST) {
                    take();
                    return part();
                }
                if (taken.size() > limit) {
                    return part();
                }
                chunk = Math.min(2 * chunk, LARGEST_CHUNK);
            }
        }

        /** Ends a run of equal scores, whose order the store does not promise. */
        private void take() {
            int rank = tie.isEmpty() ? 0 : tie.getFirst().rank();
            tie.sort(BY_ID);
            for (var ranked : tie) {
                var image = ranked.hit().image();
                if (follows(ranked.hit()) && (!collapse || files.add(image.metadata().sha256()))) {
                    taken.add(new Ranked(ranked.hit(), rank));
                }
            }
            tie.clear();
        }

        private boolean follows(Hit hit) {
            return after == null
                    || hit.score() < after.score()
                    || (hit.score() == after.score() && hit.image().id().compareTo(after.id()) > 0);
        }

        private Part part() {
            var shown = taken.subList(0, Math.min(limit, taken.size()));
            var hits = shown.stream().map(Ranked::hit).toList();
            if (taken.size() <= limit || shown.getLast().rank() > DEEPEST) {
                return new Part(hits, null);
            }
            var last = shown.getLast();
            return new Part(
                    hits,
                    new Place(
                            last.hit().score(),
                            last.hit().image().id(),
                            last.rank(),
                            collapse ? recent(hits) : List.of()));
        }

        private List<String> recent(List<Hit> hits) {
            return hits.subList(Math.max(0, hits.size() - FILES), hits.size()).stream()
                    .map(hit -> hit.image().metadata().sha256())
                    .toList();
        }
    }
}

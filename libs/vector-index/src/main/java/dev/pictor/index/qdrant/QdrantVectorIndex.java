package dev.pictor.index.qdrant;

import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.WithPayloadSelectorFactory.include;

import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.Hit;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.Page;
import dev.pictor.index.SearchRequest;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.Direction;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WriteOrdering;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link VectorIndex} on Qdrant 1.19 or newer, through its gRPC client. */
public final class QdrantVectorIndex implements VectorIndex {

    /** The one named vector; named, because a point may then have none. */
    static final String VECTOR = "image";

    /** Room for a point in an answer without vector and free text: most of it is the id. */
    private static final long STATE_BYTES = 1 << 10;

    /** Room for all of an image: 64 attributes of 2 KiB, 64 tags, a caption, a URI. */
    private static final long IMAGE_BYTES = 176 << 10;

    /** Room for one id and its version in a filter. */
    private static final long CONDITION_BYTES = 128;

    private static final WithPayloadSelector WHOLE = WithPayloadSelectorFactory.enable(true);

    private final QdrantCalls qdrant;
    private final QdrantCollections collections;

    private QdrantVectorIndex(QdrantCalls qdrant) {
        this.qdrant = qdrant;
        collections = new QdrantCollections(qdrant);
    }

    /** Opens a client; the store is not contacted yet. */
    public static QdrantVectorIndex open(QdrantSettings settings) {
        return new QdrantVectorIndex(new QdrantCalls(settings));
    }

    @Override
    public String check() {
        return collections.check();
    }

    @Override
    public void create(Generation generation) {
        collections.create(generation);
    }

    @Override
    public List<String> generations() {
        return collections.generations();
    }

    @Override
    public void drop(Generation generation) {
        collections.drop(generation);
    }

    @Override
    public void pointAlias(Generation generation) {
        collections.pointAlias(generation);
    }

    @Override
    public Optional<String> aliased() {
        return collections.aliased();
    }

    @Override
    public void write(Generation generation, List<? extends IndexWrite> batch) {
        var ids = new HashSet<String>();
        for (var write : batch) {
            if (!ids.add(write.id())) {
                throw new IllegalArgumentException("id " + write.id() + " twice in one batch");
            }
        }
        var upserts = batch.stream().map(Upsert::of).toList();
        Pages.each(upserts, Upsert::bytes, page -> upsert(generation, page));
    }

    private void upsert(Generation generation, List<Upsert> page) {
        var guard = Common.Filter.newBuilder();
        var request =
                UpsertPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setWait(true); // unset means false: the write would only be queued
        for (var upsert : page) {
            guard.addShould(upsert.guard());
            request.addPoints(upsert.point());
        }
        qdrant.complete(
                "write %s to %s"
                        .formatted(
                                named(page.stream().map(Upsert::id).toList()),
                                generation.collection()),
                qdrant.client().upsertAsync(request.setUpdateFilter(guard).build()));
    }

    /** Names an image that stands alone, since then a failure may be its own. */
    private static String named(List<String> ids) {
        return ids.size() == 1
                ? "the image '%s'".formatted(ids.getFirst())
                : ids.size() + " images";
    }

    @Override
    public Map<String, StoredState> states(Generation generation, Collection<String> ids) {
        var states = new HashMap<String, StoredState>();
        for (var point :
                retrieve(generation, ids, STATE_BYTES, include(Payload.STATE_FIELDS), false)) {
            var state = Payload.state(point.getPayloadMap());
            states.put(state.id(), state);
        }
        return states;
    }

    @Override
    public Map<String, IndexedImage> get(Generation generation, Collection<String> ids) {
        var images = new HashMap<String, IndexedImage>();
        for (var point : retrieve(generation, ids, IMAGE_BYTES, WHOLE, false)) {
            var payload = point.getPayloadMap();
            if (!Payload.deleted(payload)) {
                images.put(Payload.id(payload), Payload.image(payload));
            }
        }
        return images;
    }

    @Override
    public Map<String, float[]> vectors(Generation generation, Collection<String> ids) {
        var vectors = new HashMap<String, float[]>();
        long bytes = STATE_BYTES + (long) generation.dimension() * Float.BYTES;
        var fields = include(Payload.VECTOR_FIELDS);
        for (var point : retrieve(generation, ids, bytes, fields, true)) {
            var payload = point.getPayloadMap();
            if (!Payload.deleted(payload)) {
                var stored = point.getVectors().getVectors().getVectorsOrThrow(VECTOR);
                vectors.put(
                        Payload.id(payload),
                        Payload.unnormalised(stored.getDense().getDataList(), payload));
            }
        }
        return vectors;
    }

    /**
     * @param bytes room for a point in an answer
     */
    private List<RetrievedPoint> retrieve(
            Generation generation,
            Collection<String> ids,
            long bytes,
            WithPayloadSelector payload,
            boolean withVectors) {
        var points = new ArrayList<RetrievedPoint>();
        Pages.each(
                ids.stream().distinct().toList(),
                _ -> bytes,
                page ->
                        points.addAll(
                                qdrant.call(
                                        "read %s from %s"
                                                .formatted(named(page), generation.collection()),
                                        qdrant.client()
                                                .retrieveAsync(
                                                        generation.collection(),
                                                        page.stream().map(PointIds::of).toList(),
                                                        payload,
                                                        WithVectorsSelectorFactory.enable(
                                                                withVectors),
                                                        null))));
        return points;
    }

    @Override
    public List<Hit> search(Generation generation, SearchRequest request) {
        try {
            return query(generation, request, WHOLE).stream()
                    .map(point -> new Hit(Payload.image(point.getPayloadMap()), point.getScore()))
                    .toList();
        } catch (VectorIndexException e) {
            if (!Pages.tooLarge(e)) {
                throw e;
            }
            return searchInPages(generation, request);
        }
    }

    /**
     * The ids first, then the images: one that is deleted in between is left out, and one that is
     * updated comes as it is then.
     */
    private List<Hit> searchInPages(Generation generation, SearchRequest request) {
        var scores = new LinkedHashMap<String, Float>();
        for (var point : query(generation, request, include(List.of(Payload.ID)))) {
            scores.put(Payload.id(point.getPayloadMap()), point.getScore());
        }
        var images = get(generation, scores.keySet());
        var hits = new ArrayList<Hit>();
        scores.forEach((id, score) -> {
            var image = images.get(id);
            if (image != null) {
                hits.add(new Hit(image, score));
            }
        });
        return hits;
    }

    private List<ScoredPoint> query(
            Generation generation, SearchRequest request, WithPayloadSelector payload) {
        var query =
                QueryPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setQuery(nearest(request.vector()))
                        .setUsing(VECTOR)
                        .setFilter(Filters.visible(request.filter()))
                        .setLimit(request.limit())
                        .setOffset(request.offset())
                        .setWithPayload(payload);
        if (request.scoreThreshold() != null) {
            query.setScoreThreshold(request.scoreThreshold());
        }
        return qdrant.call(
                "search " + generation.collection(), qdrant.client().queryAsync(query.build()));
    }

    @Override
    public long count(Generation generation, Filter filter) {
        return qdrant.call(
                "count in " + generation.collection(),
                qdrant.client().countAsync(generation.collection(), Filters.visible(filter), true));
    }

    @Override
    public Page<IndexedImage> scroll(
            Generation generation, Filter filter, @Nullable String from, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setFilter(Filters.visible(filter))
                        .setWithPayload(WHOLE);
        return scroll(request, from, limit, Payload::image);
    }

    @Override
    public List<IndexedImage> newest(Generation generation, Filter filter, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setFilter(Filters.visible(filter))
                        .setLimit(limit)
                        .setOrderBy(
                                OrderBy.newBuilder()
                                        .setKey(Payload.INDEXED_AT)
                                        .setDirection(Direction.Desc));
        try {
            return ordered(request.clone().setWithPayload(WHOLE)).map(Payload::image).toList();
        } catch (VectorIndexException e) {
            if (!Pages.tooLarge(e)) {
                throw e;
            }
            // The ids first, then the images: one that is deleted in between is left out.
            var ids =
                    ordered(request.setWithPayload(include(List.of(Payload.ID))))
                            .map(Payload::id)
                            .toList();
            var images = get(generation, ids);
            return ids.stream().map(images::get).filter(Objects::nonNull).toList();
        }
    }

    private Stream<Map<String, Value>> ordered(ScrollPoints.Builder request) {
        return qdrant
                .call(
                        "list the newest of " + request.getCollectionName(),
                        qdrant.client().scrollAsync(request.build()))
                .getResultList()
                .stream()
                .map(RetrievedPoint::getPayloadMap);
    }

    @Override
    public Page<StoredState> scrollStates(Generation generation, @Nullable String from, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setWithPayload(include(Payload.STATE_FIELDS));
        return scroll(request, from, limit, Payload::state);
    }

    private <T> Page<T> scroll(
            ScrollPoints.Builder request,
            @Nullable String from,
            int limit,
            Function<Map<String, Value>, T> item) {
        var items = new ArrayList<T>();
        int most = limit;
        var next = from;
        do {
            if (next != null) {
                request.setOffset(PointIdFactory.id(UUID.fromString(next)));
            }
            var what =
                    "list %s from %s"
                            .formatted(
                                    request.getCollectionName(),
                                    next == null ? "the first point" : "point " + next);
            var response =
                    Pages.halving(
                            Math.min(most, limit - items.size()),
                            n ->
                                    qdrant.call(
                                            what,
                                            qdrant.client()
                                                    .scrollAsync(
                                                            request.clone().setLimit(n).build())));
            response.getResultList().forEach(p -> items.add(item.apply(p.getPayloadMap())));
            most = response.getResultCount(); // what had to be halved is not tried larger
            next = response.hasNextPageOffset() ? response.getNextPageOffset().getUuid() : null;
        } while (next != null && items.size() < limit);
        return new Page<>(items, next);
    }

    @Override
    public void purge(Generation generation, Map<String, Long> markers) {
        Pages.each(
                List.copyOf(markers.entrySet()),
                _ -> CONDITION_BYTES,
                page ->
                        qdrant.complete(
                                "purge " + generation.collection(),
                                qdrant.client()
                                        .deleteAsync(
                                                DeletePoints.newBuilder()
                                                        .setCollectionName(generation.collection())
                                                        .setWait(true)
                                                        .setOrdering(
                                                                WriteOrdering.newBuilder()
                                                                        .setType(
                                                                                WriteOrderingType
                                                                                        .Strong))
                                                        .setPoints(
                                                                PointsSelector.newBuilder()
                                                                        .setFilter(
                                                                                Filters.purge(
                                                                                        page)))
                                                        .build())));
    }

    @Override
    public void close() {
        qdrant.close();
    }
}

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
import dev.pictor.index.ValueCount;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.Direction;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdateMode;
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
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
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

    /** How many images of an older version are brought up to date at once. */
    private static final int OLD_IMAGES = 256;

    private static final WithPayloadSelector WHOLE = WithPayloadSelectorFactory.enable(true);

    private final QdrantCalls qdrant;
    private final QdrantCollections collections;
    private final AttributeIndexes attributes;

    private QdrantVectorIndex(QdrantCalls qdrant) {
        this.qdrant = qdrant;
        collections = new QdrantCollections(qdrant);
        attributes = new AttributeIndexes(qdrant);
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
        bringUpToDate(generation);
    }

    /** What changes meanwhile is written by somebody else, and left alone. */
    private void bringUpToDate(Generation generation) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setFilter(Filters.withoutNumbers())
                        .setWithPayload(WHOLE)
                        .setWithVectors(WithVectorsSelectorFactory.enable(true));
        String from = null;
        do {
            var old = scroll(request, from, OLD_IMAGES, QdrantVectorIndex::put);
            attributes.cover(generation, old.items());
            Pages.each(
                    old.items().stream().map(Upsert::again).toList(),
                    Upsert::bytes,
                    page -> upsert(generation, page, UpdateMode.UpdateOnly));
            from = old.next();
        } while (from != null);
    }

    private static IndexWrite.Put put(RetrievedPoint point) {
        return new IndexWrite.Put(Payload.image(point.getPayloadMap()), vector(point));
    }

    private static float[] vector(RetrievedPoint point) {
        var stored = point.getVectors().getVectors().getVectorsOrThrow(VECTOR);
        return Payload.unnormalised(stored.getDense().getDataList(), point.getPayloadMap());
    }

    @Override
    public List<String> generations() {
        return collections.generations();
    }

    @Override
    public void drop(Generation generation) {
        collections.drop(generation);
        attributes.forget(generation);
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
        attributes.cover(generation, batch);
        var upserts = batch.stream().map(Upsert::of).toList();
        Pages.each(upserts, Upsert::bytes, page -> upsert(generation, page, UpdateMode.Upsert));
    }

    private void upsert(Generation generation, List<Upsert> page, UpdateMode mode) {
        var guard = Common.Filter.newBuilder();
        var request =
                UpsertPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setUpdateMode(mode)
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
                vectors.put(Payload.id(payload), vector(point));
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
        return images(
                generation,
                fields -> query(generation, request, fields),
                ScoredPoint::getPayloadMap,
                (point, image) -> new Hit(image, point.getScore()));
    }

    /**
     * Images in the order of an answer. If they are too large for one, the ids come first, then the
     * images: one that is deleted in between is left out, and one that is updated comes as it is
     * then.
     *
     * @param ask with these fields
     */
    private <P, T> List<T> images(
            Generation generation,
            Function<WithPayloadSelector, List<P>> ask,
            Function<P, Map<String, Value>> payload,
            BiFunction<P, IndexedImage, T> item) {
        try {
            return ask.apply(WHOLE).stream()
                    .map(point -> item.apply(point, Payload.image(payload.apply(point))))
                    .toList();
        } catch (VectorIndexException e) {
            if (!Pages.tooLarge(e)) {
                throw e;
            }
            var points = new LinkedHashMap<String, P>();
            for (var point : ask.apply(include(List.of(Payload.ID)))) {
                points.put(Payload.id(payload.apply(point)), point);
            }
            var images = get(generation, points.keySet());
            points.keySet().retainAll(images.keySet());
            return points.entrySet().stream()
                    .map(point -> item.apply(point.getValue(), images.get(point.getKey())))
                    .toList();
        }
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
            // Qdrant's threshold itself does not count.
            query.setScoreThreshold(Math.nextDown(request.scoreThreshold()));
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
    public Optional<List<ValueCount>> facet(
            Generation generation, String field, Filter filter, int limit) {
        if (!attributes.has(generation, field)) {
            return Optional.empty();
        }
        var request =
                FacetCounts.newBuilder()
                        .setCollectionName(generation.collection())
                        .setKey(field)
                        .setFilter(Filters.visible(filter))
                        .setLimit(limit)
                        .build();
        return Optional.of(
                qdrant
                        .call(
                                "count %s of %s".formatted(field, generation.collection()),
                                qdrant.client().facetAsync(request))
                        .stream()
                        .map(hit -> new ValueCount(hit.getValue().getStringValue(), hit.getCount()))
                        .toList());
    }

    @Override
    public Page<IndexedImage> scroll(
            Generation generation, Filter filter, @Nullable String from, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setFilter(Filters.visible(filter))
                        .setWithPayload(WHOLE);
        return scroll(request, from, limit, point -> Payload.image(point.getPayloadMap()));
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
        return images(
                generation,
                fields ->
                        qdrant.call(
                                        "list the newest of " + generation.collection(),
                                        qdrant.client()
                                                .scrollAsync(
                                                        request.clone()
                                                                .setWithPayload(fields)
                                                                .build()))
                                .getResultList(),
                RetrievedPoint::getPayloadMap,
                (_, image) -> image);
    }

    @Override
    public Page<StoredState> scrollStates(Generation generation, @Nullable String from, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setWithPayload(include(Payload.STATE_FIELDS));
        return scroll(request, from, limit, point -> Payload.state(point.getPayloadMap()));
    }

    @Override
    public Page<StoredState> markers(
            Generation generation, long upTo, @Nullable String from, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setFilter(Filters.markers(upTo))
                        .setWithPayload(include(Payload.STATE_FIELDS));
        return scroll(request, from, limit, point -> Payload.state(point.getPayloadMap()));
    }

    private <T> Page<T> scroll(
            ScrollPoints.Builder request,
            @Nullable String from,
            int limit,
            Function<RetrievedPoint, T> item) {
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
            response.getResultList().forEach(point -> items.add(item.apply(point)));
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

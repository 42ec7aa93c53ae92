package dev.pictor.emulator;

import static java.util.Objects.requireNonNull;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.Points.CountResult;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.Direction;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.FacetResponse;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.GetResponse;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.QueryResponse;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpdateMode;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code qdrant.Points}. */
final class PointsService extends PointsGrpc.PointsImplBase {

    private static final int DEFAULT_LIMIT = 10;

    // What only concerns a cluster or a time budget has no effect on one copy in memory.
    private static final Set<String> UPSERT =
            Refusal.fields(
                    "collection_name wait points ordering update_filter timeout " + "update_mode");
    private static final Set<String> DELETE =
            Refusal.fields("collection_name wait points ordering timeout");
    private static final Set<String> INDEX =
            Refusal.fields(
                    "collection_name wait field_name field_type field_index_params "
                            + "ordering timeout");
    private static final Set<String> GET =
            Refusal.fields(
                    "collection_name ids with_payload with_vectors read_consistency " + "timeout");
    private static final Set<String> SCROLL =
            Refusal.fields(
                    "collection_name filter offset limit with_payload with_vectors "
                            + "read_consistency timeout order_by");
    private static final Set<String> ORDER = Refusal.fields("key direction");
    private static final Set<String> COUNT =
            Refusal.fields("collection_name filter exact read_consistency timeout");
    private static final Set<String> QUERY =
            Refusal.fields(
                    "collection_name query using filter params score_threshold limit "
                            + "offset with_vectors with_payload read_consistency timeout");

    /** They trade accuracy for time; here every search is exact. */
    private static final Set<String> SEARCH_PARAMS =
            Refusal.fields("hnsw_ef exact quantization indexed_only acorn");

    private final Catalog catalog;
    private final Writer writer;

    PointsService(Catalog catalog, Writer writer) {
        this.catalog = catalog;
        this.writer = writer;
    }

    @Override
    public void upsert(UpsertPoints request, StreamObserver<PointsOperationResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    Refusal.unlessOnly(request, UPSERT);
                    var mode = request.getUpdateMode();
                    if (mode != UpdateMode.Upsert && mode != UpdateMode.UpdateOnly) {
                        throw Refusal.unimplemented("update_mode " + mode);
                    }
                    if (request.getPointsCount() == 0) {
                        throw Refusal.emptyUpdate();
                    }
                    var collection = catalog.get(request.getCollectionName());
                    var points =
                            IntStream.range(0, request.getPointsCount())
                                    .mapToObj(
                                            i -> collection.schema().read(request.getPoints(i), i))
                                    .toList();
                    var guard =
                            request.hasUpdateFilter()
                                    ? collection.compile(request.getUpdateFilter())
                                    : null;
                    return update(
                            collection,
                            request.getWait(),
                            time,
                            operation ->
                                    collection.upsert(
                                            operation, points, guard, mode == UpdateMode.Upsert));
                });
    }

    @Override
    public void delete(DeletePoints request, StreamObserver<PointsOperationResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    Refusal.unlessOnly(request, DELETE);
                    if (!request.hasPoints()) {
                        throw Refusal.invalid("PointSelector is missing");
                    }
                    var collection = catalog.get(request.getCollectionName());
                    return update(
                            collection,
                            request.getWait(),
                            time,
                            deletion(collection, request.getPoints()));
                });
    }

    private static Update deletion(StoredCollection collection, PointsSelector selector) {
        return switch (selector.getPointsSelectorOneOfCase()) {
            case POINTS -> {
                var keys = selector.getPoints().getIdsList().stream().map(PointKey::of).toList();
                if (keys.isEmpty()) {
                    throw Refusal.emptyUpdate();
                }
                yield operation -> collection.delete(operation, keys);
            }
            case FILTER -> {
                var filter = collection.compile(selector.getFilter());
                yield operation -> collection.delete(operation, filter);
            }
            case POINTSSELECTORONEOF_NOT_SET ->
                    throw Refusal.invalid("Malformed PointsSelector type");
        };
    }

    @Override
    public void createFieldIndex(
            CreateFieldIndexCollection request, StreamObserver<PointsOperationResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    Refusal.unlessOnly(request, INDEX);
                    var collection = catalog.get(request.getCollectionName());
                    var info = PayloadIndex.of(request);
                    return update(
                            collection,
                            request.getWait(),
                            time,
                            _ -> catalog.index(collection, request.getFieldName(), info));
                });
    }

    @FunctionalInterface
    private interface Update {
        void run(long operation) throws IOException;
    }

    /** Queues an update; with {@code wait} answers once it is applied and on disk. */
    private PointsOperationResponse update(
            StoredCollection collection, boolean wait, DoubleSupplier time, Update update) {
        long operation = collection.nextOperation();
        var done =
                writer.submit(
                        wait ? collection.log() : null,
                        () -> {
                            update.run(operation);
                            return operation;
                        });
        if (wait) {
            Rpc.await(done);
        }
        var status = wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged;
        return PointsOperationResponse.newBuilder()
                .setResult(UpdateResult.newBuilder().setOperationId(operation).setStatus(status))
                .setTime(time.getAsDouble())
                .build();
    }

    @Override
    public void get(GetPoints request, StreamObserver<GetResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    Refusal.unlessOnly(request, GET);
                    var collection = catalog.get(request.getCollectionName());
                    var keys = new LinkedHashSet<PointKey>();
                    request.getIdsList().forEach(id -> keys.add(PointKey.of(id)));
                    var selection =
                            new Selection(
                                    collection.schema(),
                                    payloads(
                                            request.hasWithPayload(),
                                            request.getWithPayload(),
                                            false),
                                    request.getWithVectors());
                    var response = GetResponse.newBuilder();
                    collection.read(table ->
                            response.addAllResult(
                                    keys.stream()
                                            .map(table::find)
                                            .filter(Objects::nonNull)
                                            .map(slot -> selection.retrieved(table, slot))
                                            .toList()));
                    return response.setTime(time.getAsDouble()).build();
                });
    }

    @Override
    public void scroll(ScrollPoints request, StreamObserver<ScrollResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    Refusal.unlessOnly(request, SCROLL);
                    var collection = catalog.get(request.getCollectionName());
                    long limit =
                            request.hasLimit()
                                    ? Integer.toUnsignedLong(request.getLimit())
                                    : DEFAULT_LIMIT;
                    checkLimit(limit);
                    var from = request.hasOffset() ? PointKey.of(request.getOffset()) : null;
                    var filter = collection.compile(request.getFilter());
                    var selection =
                            new Selection(
                                    collection.schema(),
                                    payloads(
                                            request.hasWithPayload(),
                                            request.getWithPayload(),
                                            true),
                                    request.getWithVectors());
                    var response = ScrollResponse.newBuilder();
                    var order = request.hasOrderBy() ? order(request, collection) : null;
                    collection.read(table -> {
                        if (order != null) {
                            // No page follows: who wants more narrows the filter.
                            order.first(table, filter, limit)
                                    .forEach(slot ->
                                            response.addResult(selection.retrieved(table, slot)));
                            return response;
                        }
                        var slots = new ArrayList<>(table.list(from, filter, limit + 1));
                        if (slots.size() > limit) {
                            response.setNextPageOffset(table.key(slots.removeLast()).toProto());
                        }
                        slots.forEach(slot -> response.addResult(selection.retrieved(table, slot)));
                        return response;
                    });
                    return response.setTime(time.getAsDouble()).build();
                });
    }

    private static PointOrder order(ScrollPoints request, StoredCollection collection) {
        var order = request.getOrderBy();
        Refusal.unlessOnly(order, ORDER);
        if (request.hasOffset()) {
            throw Refusal.invalid("Wrong input: Cannot use an `offset` when using `order_by`");
        }
        var index = collection.indexes().get(order.getKey());
        if (index == null) {
            throw Refusal.invalid(
                    "Wrong input: No range index for `order_by` key: `%s`"
                            .formatted(order.getKey()));
        }
        if (index.getDataType() != PayloadSchemaType.Datetime) {
            throw Refusal.unimplemented("qdrant.OrderBy.key of another type than datetime");
        }
        return new PointOrder(order.getKey(), order.getDirection() == Direction.Desc);
    }

    @Override
    public void count(CountPoints request, StreamObserver<CountResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    Refusal.unlessOnly(request, COUNT);
                    var collection = catalog.get(request.getCollectionName());
                    var filter = collection.compile(request.getFilter());
                    int count = collection.read(t -> t.list(null, filter, Long.MAX_VALUE).size());
                    return CountResponse.newBuilder()
                            .setResult(CountResult.newBuilder().setCount(count))
                            .setTime(time.getAsDouble())
                            .build();
                });
    }

    @Override
    public void facet(FacetCounts request, StreamObserver<FacetResponse> observer) {
        Rpc.answer(
                observer,
                time ->
                        FacetResponse.newBuilder()
                                .addAllHits(
                                        Facets.of(
                                                request, catalog.get(request.getCollectionName())))
                                .setTime(time.getAsDouble())
                                .build());
    }

    @Override
    public void query(QueryPoints request, StreamObserver<QueryResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    var found = query(catalog.get(request.getCollectionName()), request);
                    return QueryResponse.newBuilder()
                            .addAllResult(found)
                            .setTime(time.getAsDouble())
                            .build();
                });
    }

    private static List<ScoredPoint> query(StoredCollection collection, QueryPoints request) {
        Refusal.unlessOnly(request, QUERY);
        Refusal.unlessOnly(request.getParams(), SEARCH_PARAMS);
        Refusal.unlessOnly(request.getQuery(), Set.of("nearest"));
        if (!request.getQuery().hasNearest()) {
            throw Refusal.unimplemented("qdrant.QueryPoints without qdrant.Query.nearest");
        }
        long limit = request.hasLimit() ? request.getLimit() : DEFAULT_LIMIT;
        checkLimit(limit);
        var target = target(collection.schema(), request);
        var filter = target.exceptItself(collection.compile(request.getFilter()));
        var selection =
                new Selection(
                        collection.schema(),
                        payloads(request.hasWithPayload(), request.getWithPayload(), false),
                        request.getWithVectors());
        return collection.read(table -> {
            var slab = table.slab(request.getUsing());
            PointTable.ScoreTest test =
                    request.hasScoreThreshold()
                            ? s -> slab.metric().beats(s, request.getScoreThreshold())
                            : _ -> true;
            int offset = atMost(table.size(), request.getOffset());
            int end = atMost(table.size(), (long) offset + atMost(table.size(), limit));
            var vector = target.vector(table, request.getUsing());
            return table.nearest(slab, vector, filter, test, end).stream()
                    .skip(offset)
                    .map(hit ->
                            selection.scored(
                                    table, hit.slot(), slab.metric().score(hit.similarity())))
                    .toList();
        });
    }

    private static Target target(Schema schema, QueryPoints request) {
        var nearest = request.getQuery().getNearest();
        return switch (nearest.getVariantCase()) {
            case DENSE -> new Target(schema.query(request.getUsing(), nearest.getDense()), null);
            case ID -> new Target(null, PointKey.of(nearest.getId()));
            case SPARSE, MULTI_DENSE ->
                    throw Refusal.wrongInput(
                            "Conversion between %s and regular vectors failed"
                                    .formatted(nearest.hasSparse() ? "sparse" : "multi"));
            default ->
                    throw Refusal.unimplemented("qdrant.VectorInput: " + nearest.getVariantCase());
        };
    }

    /** What to search near: a vector, or that of a stored point. One of them is null. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Target(float @Nullable [] given, @Nullable PointKey stored) {

        PointFilter exceptItself(PointFilter filter) {
            return stored == null
                    ? filter
                    : (key, payload) -> !stored.equals(key) && filter.test(key, payload);
        }

        float[] vector(PointTable table, String using) {
            if (given != null) {
                return given;
            }
            var slot = table.find(requireNonNull(stored));
            if (slot == null) {
                throw Refusal.notFound("No point with id %s found".formatted(stored));
            }
            if (!table.slab(using).has(slot)) {
                throw Refusal.notFound(
                        "Vector with name \"%s\" for point not found".formatted(using));
            }
            return table.slab(using).get(slot);
        }
    }

    private static void checkLimit(long limit) {
        if (limit == 0) {
            throw Refusal.validation("limit", "value 0 invalid, must be 1 or larger");
        }
    }

    private static int atMost(int most, long unsigned) {
        return Long.compareUnsigned(unsigned, most) < 0 ? (int) unsigned : most;
    }

    private static WithPayloadSelector payloads(
            boolean given, WithPayloadSelector selector, boolean enabled) {
        return given ? selector : WithPayloadSelector.newBuilder().setEnable(enabled).build();
    }
}

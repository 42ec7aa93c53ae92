package dev.pictor.index.qdrant;

import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;

import com.google.common.util.concurrent.ListenableFuture;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.Hit;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.Page;
import dev.pictor.index.SearchRequest;
import dev.pictor.index.StoredImage;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexException;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.WriteOrdering;
import io.qdrant.client.grpc.Points.WriteOrderingType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@link VectorIndex} on Qdrant 1.19 or newer, through its gRPC client. */
public final class QdrantVectorIndex implements VectorIndex {

    private static final String ALIAS = "images";
    private static final String COLLECTION_PREFIX = "images-";

    /** The one named vector; named, because a point may then have none. */
    private static final String VECTOR = "image";

    private final QdrantClient client;
    private final QdrantSettings settings;

    private QdrantVectorIndex(QdrantSettings settings) {
        this.settings = settings;
        var builder =
                QdrantGrpcClient.newBuilder(channel(settings), true)
                        .withTimeout(settings.timeout());
        settings.apiKey().ifPresent(builder::withApiKey);
        client = new QdrantClient(builder.build());
    }

    private static ManagedChannel channel(QdrantSettings settings) {
        var credentials =
                settings.tls() ? tls(settings.authorities()) : InsecureChannelCredentials.create();
        return Grpc.newChannelBuilderForAddress(settings.host(), settings.port(), credentials)
                .build();
    }

    private static ChannelCredentials tls(Optional<Path> authorities) {
        var credentials = TlsChannelCredentials.newBuilder();
        try {
            if (authorities.isPresent()) {
                credentials.trustManager(authorities.get().toFile());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "pictor.qdrant.authorities: %s cannot be read: %s"
                            .formatted(authorities.get(), e),
                    e);
        }
        return credentials.build();
    }

    /** Opens a client; the store is not contacted yet. */
    public static QdrantVectorIndex open(QdrantSettings settings) {
        return new QdrantVectorIndex(settings);
    }

    @Override
    public String check() {
        var version = call("ask for its version", client.healthCheckAsync()).getVersion();
        if (!QdrantVersion.guardsWrites(version)) {
            throw new VectorIndexException.Permanent(
                    "Qdrant at %s is %s; Pictor needs %s or newer, older ones ignore the guard of"
                                    .formatted(settings, version, QdrantVersion.OLDEST)
                            + " its writes",
                    new IllegalStateException(version));
        }
        return version;
    }

    @Override
    public void create(Generation generation) {
        var collection = generation.collection();
        if (!call("look up " + collection, client.collectionExistsAsync(collection))) {
            try {
                call("create " + collection, client.createCollectionAsync(config(generation)));
            } catch (VectorIndexException.Permanent e) {
                if (Status.fromThrowable(e).getCode() != Status.Code.ALREADY_EXISTS
                        && !call(
                                "look up " + collection,
                                client.collectionExistsAsync(collection))) {
                    throw e;
                }
            }
        }
        var info = call("look up " + collection, client.getCollectionInfoAsync(collection));
        var vectors = info.getConfig().getParams().getVectorsConfig().getParamsMap().getMapMap();
        var params = vectors.get(VECTOR);
        if (params == null || params.getSize() != generation.dimension()) {
            throw new VectorIndexException.Permanent(
                    "collection %s has the vectors %s, expected '%s' of size %d"
                            .formatted(
                                    collection, vectors.keySet(), VECTOR, generation.dimension()),
                    new IllegalStateException(collection));
        }
        Payload.INDEXED.forEach((field, type) -> {
            if (!info.getPayloadSchemaMap().containsKey(field)) {
                call(
                        "index " + field + " of " + collection,
                        client.createPayloadIndexAsync(
                                collection, field, type, null, true, null, null));
            }
        });
    }

    private static CreateCollection config(Generation generation) {
        return CreateCollection.newBuilder()
                .setCollectionName(generation.collection())
                .setVectorsConfig(
                        VectorsConfig.newBuilder()
                                .setParamsMap(
                                        VectorParamsMap.newBuilder()
                                                .putMap(
                                                        VECTOR,
                                                        VectorParams.newBuilder()
                                                                .setSize(generation.dimension())
                                                                .setDistance(Distance.Cosine)
                                                                .build())))
                .build();
    }

    @Override
    public List<String> generations() {
        return call("list collections", client.listCollectionsAsync()).stream()
                .filter(name -> name.startsWith(COLLECTION_PREFIX))
                .map(name -> name.substring(COLLECTION_PREFIX.length()))
                .sorted()
                .toList();
    }

    @Override
    public void drop(Generation generation) {
        var collection = generation.collection();
        if (call("look up " + collection, client.collectionExistsAsync(collection))) {
            call("drop " + collection, client.deleteCollectionAsync(collection));
        }
    }

    @Override
    public void pointAlias(Generation generation) {
        var operations = new ArrayList<AliasOperations>();
        if (aliased().isPresent()) {
            operations.add(
                    AliasOperations.newBuilder()
                            .setDeleteAlias(DeleteAlias.newBuilder().setAliasName(ALIAS))
                            .build());
        }
        operations.add(
                AliasOperations.newBuilder()
                        .setCreateAlias(
                                CreateAlias.newBuilder()
                                        .setAliasName(ALIAS)
                                        .setCollectionName(generation.collection()))
                        .build());
        call("point the alias " + ALIAS, client.updateAliasesAsync(operations));
    }

    @Override
    public Optional<String> aliased() {
        return call("list aliases", client.listAliasesAsync()).stream()
                .filter(alias -> alias.getAliasName().equals(ALIAS))
                .map(alias -> alias.getCollectionName().substring(COLLECTION_PREFIX.length()))
                .findFirst();
    }

    @Override
    public void write(Generation generation, List<? extends IndexWrite> batch) {
        if (batch.isEmpty()) {
            return;
        }
        var ids = new HashSet<String>();
        var request =
                UpsertPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setWait(true) // unset means false: the write would only be queued
                        .setUpdateFilter(Filters.guard(batch));
        for (var write : batch) {
            if (!ids.add(write.id())) {
                throw new IllegalArgumentException("id " + write.id() + " twice in one batch");
            }
            request.addPoints(point(write));
        }
        complete("write to " + generation.collection(), client.upsertAsync(request.build()));
    }

    private static PointStruct point(IndexWrite write) {
        var point = PointStruct.newBuilder().setId(PointIds.of(write.id()));
        return switch (write) {
            case IndexWrite.Put(var image, var vector) ->
                    point.putAllPayload(Payload.of(image, vector))
                            .setVectors(namedVectors(Map.of(VECTOR, vector(vector))))
                            .build();
            case IndexWrite.Delete(var id, var version) ->
                    point.putAllPayload(Payload.marker(id, version))
                            .setVectors(namedVectors(Map.of()))
                            .build();
        };
    }

    @Override
    public Map<String, StoredState> states(Generation generation, Collection<String> ids) {
        var states = new HashMap<String, StoredState>();
        for (var point : retrieve(generation, ids, Payload.STATE_FIELDS, false)) {
            var state = Payload.state(point.getPayloadMap());
            states.put(state.id(), state);
        }
        return states;
    }

    @Override
    public Map<String, StoredImage> get(
            Generation generation, Collection<String> ids, boolean withVectors) {
        var images = new HashMap<String, StoredImage>();
        for (var point : retrieve(generation, ids, List.of(), withVectors)) {
            if (!Payload.state(point.getPayloadMap()).deleted()) {
                var image = image(point, withVectors);
                images.put(image.image().id(), image);
            }
        }
        return images;
    }

    private List<RetrievedPoint> retrieve(
            Generation generation,
            Collection<String> ids,
            List<String> fields,
            boolean withVectors) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return call(
                "read from " + generation.collection(),
                client.retrieveAsync(
                        generation.collection(),
                        ids.stream().distinct().map(PointIds::of).toList(),
                        fields.isEmpty()
                                ? WithPayloadSelectorFactory.enable(true)
                                : WithPayloadSelectorFactory.include(fields),
                        WithVectorsSelectorFactory.enable(withVectors),
                        null));
    }

    private static StoredImage image(RetrievedPoint point, boolean withVectors) {
        var payload = point.getPayloadMap();
        var vector =
                withVectors
                        ? point.getVectors()
                                .getVectors()
                                .getVectorsOrThrow(VECTOR)
                                .getDense()
                                .getDataList()
                        : null;
        return new StoredImage(
                Payload.image(payload),
                vector == null ? null : Payload.unnormalised(vector, payload));
    }

    @Override
    public List<Hit> search(Generation generation, SearchRequest request) {
        var query =
                QueryPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setQuery(nearest(request.vector()))
                        .setUsing(VECTOR)
                        .setFilter(Filters.visible(request.filter()))
                        .setLimit(request.limit())
                        .setOffset(request.offset())
                        .setWithPayload(WithPayloadSelectorFactory.enable(true));
        if (request.scoreThreshold() != null) {
            query.setScoreThreshold(request.scoreThreshold());
        }
        return call("search " + generation.collection(), client.queryAsync(query.build())).stream()
                .map(point -> new Hit(Payload.image(point.getPayloadMap()), point.getScore()))
                .toList();
    }

    @Override
    public long count(Generation generation, Filter filter) {
        return call(
                "count in " + generation.collection(),
                client.countAsync(generation.collection(), Filters.visible(filter), true));
    }

    @Override
    public Page<StoredImage> scroll(
            Generation generation,
            Filter filter,
            @Nullable String from,
            int limit,
            boolean withVectors) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setFilter(Filters.visible(filter))
                        .setWithPayload(WithPayloadSelectorFactory.enable(true))
                        .setWithVectors(WithVectorsSelectorFactory.enable(withVectors));
        var response = scroll(request, from, limit);
        return new Page<>(
                response.getResultList().stream().map(p -> image(p, withVectors)).toList(),
                next(response));
    }

    @Override
    public Page<StoredState> scrollStates(Generation generation, @Nullable String from, int limit) {
        var request =
                ScrollPoints.newBuilder()
                        .setCollectionName(generation.collection())
                        .setWithPayload(WithPayloadSelectorFactory.include(Payload.STATE_FIELDS));
        var response = scroll(request, from, limit);
        return new Page<>(
                response.getResultList().stream()
                        .map(p -> Payload.state(p.getPayloadMap()))
                        .toList(),
                next(response));
    }

    private ScrollResponse scroll(ScrollPoints.Builder request, @Nullable String from, int limit) {
        request.setLimit(limit);
        if (from != null) {
            request.setOffset(PointIdFactory.id(UUID.fromString(from)));
        }
        return call("list " + request.getCollectionName(), client.scrollAsync(request.build()));
    }

    private static @Nullable String next(ScrollResponse response) {
        PointId next = response.hasNextPageOffset() ? response.getNextPageOffset() : null;
        return next == null ? null : next.getUuid();
    }

    @Override
    public void purge(Generation generation, Map<String, Long> markers) {
        if (markers.isEmpty()) {
            return;
        }
        complete(
                "purge " + generation.collection(),
                client.deleteAsync(
                        DeletePoints.newBuilder()
                                .setCollectionName(generation.collection())
                                .setWait(true)
                                .setOrdering(
                                        WriteOrdering.newBuilder()
                                                .setType(WriteOrderingType.Strong))
                                .setPoints(
                                        PointsSelector.newBuilder()
                                                .setFilter(Filters.purge(markers)))
                                .build()));
    }

    private void complete(String what, ListenableFuture<UpdateResult> future) {
        var status = call(what, future).getStatus();
        if (status != UpdateStatus.Completed) {
            throw new VectorIndexException.Transient(
                    "Qdrant at %s did not %s: it answered %s".formatted(settings, what, status),
                    new IllegalStateException(status.toString()));
        }
    }

    private <T> T call(String what, ListenableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VectorIndexException.Transient("interrupted while waiting to " + what, e);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            var message =
                    "Qdrant at %s cannot %s: %s".formatted(settings, what, cause.getMessage());
            throw switch (Status.fromThrowable(cause).getCode()) {
                case INVALID_ARGUMENT,
                        NOT_FOUND,
                        ALREADY_EXISTS,
                        PERMISSION_DENIED,
                        UNAUTHENTICATED,
                        FAILED_PRECONDITION,
                        OUT_OF_RANGE,
                        UNIMPLEMENTED ->
                        new VectorIndexException.Permanent(message, cause);
                default -> new VectorIndexException.Transient(message, cause);
            };
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

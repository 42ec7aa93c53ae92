package dev.pictor.index.qdrant;

import dev.pictor.index.Generation;
import dev.pictor.index.VectorIndexException;
import io.grpc.Status;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Generations as collections of a Qdrant, and the alias. Thread-safe. */
final class QdrantCollections {

    private static final String ALIAS = "images";
    private static final String COLLECTION_PREFIX = "images-";

    private final QdrantCalls qdrant;

    QdrantCollections(QdrantCalls qdrant) {
        this.qdrant = qdrant;
    }

    String check() {
        var version =
                qdrant.call("ask for its version", qdrant.client().healthCheckAsync()).getVersion();
        if (!QdrantVersion.guardsWrites(version)) {
            throw new VectorIndexException.Permanent(
                    "Qdrant at %s is %s; Pictor needs %s or newer, older ones ignore the guard of"
                                    .formatted(qdrant, version, QdrantVersion.OLDEST)
                            + " its writes",
                    new IllegalStateException(version));
        }
        return version;
    }

    void create(Generation generation) {
        var collection = generation.collection();
        if (!qdrant.call(
                "look up " + collection, qdrant.client().collectionExistsAsync(collection))) {
            try {
                qdrant.call(
                        "create " + collection,
                        qdrant.client().createCollectionAsync(config(generation)));
            } catch (VectorIndexException.Permanent e) {
                if (Status.fromThrowable(e).getCode() != Status.Code.ALREADY_EXISTS
                        && !qdrant.call(
                                "look up " + collection,
                                qdrant.client().collectionExistsAsync(collection))) {
                    throw e;
                }
            }
        }
        var info =
                qdrant.call(
                        "look up " + collection,
                        qdrant.client().getCollectionInfoAsync(collection));
        var vectors = info.getConfig().getParams().getVectorsConfig().getParamsMap().getMapMap();
        var params = vectors.get(QdrantVectorIndex.VECTOR);
        if (params == null || params.getSize() != generation.dimension()) {
            throw new VectorIndexException.Permanent(
                    "collection %s has the vectors %s, expected '%s' of size %d"
                            .formatted(
                                    collection,
                                    vectors.keySet(),
                                    QdrantVectorIndex.VECTOR,
                                    generation.dimension()),
                    new IllegalStateException(collection));
        }
        Payload.INDEXED.forEach((field, type) -> {
            if (!info.getPayloadSchemaMap().containsKey(field)) {
                qdrant.call(
                        "index " + field + " of " + collection,
                        qdrant.client()
                                .createPayloadIndexAsync(
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
                                                        QdrantVectorIndex.VECTOR,
                                                        VectorParams.newBuilder()
                                                                .setSize(generation.dimension())
                                                                .setDistance(Distance.Cosine)
                                                                .build())))
                .build();
    }

    List<String> generations() {
        return qdrant.call("list collections", qdrant.client().listCollectionsAsync()).stream()
                .filter(name -> name.startsWith(COLLECTION_PREFIX))
                .map(name -> name.substring(COLLECTION_PREFIX.length()))
                .sorted()
                .toList();
    }

    void drop(Generation generation) {
        var collection = generation.collection();
        if (qdrant.call(
                "look up " + collection, qdrant.client().collectionExistsAsync(collection))) {
            qdrant.call("drop " + collection, qdrant.client().deleteCollectionAsync(collection));
        }
    }

    void pointAlias(Generation generation) {
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
        qdrant.call("point the alias " + ALIAS, qdrant.client().updateAliasesAsync(operations));
    }

    Optional<String> aliased() {
        return qdrant.call("list aliases", qdrant.client().listAliasesAsync()).stream()
                .filter(alias -> alias.getAliasName().equals(ALIAS))
                .map(alias -> alias.getCollectionName().substring(COLLECTION_PREFIX.length()))
                .findFirst();
    }
}

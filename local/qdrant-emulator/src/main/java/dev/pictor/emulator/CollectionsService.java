package dev.pictor.emulator;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.AliasDescription;
import io.qdrant.client.grpc.Collections.ChangeAliases;
import io.qdrant.client.grpc.Collections.CollectionDescription;
import io.qdrant.client.grpc.Collections.CollectionExists;
import io.qdrant.client.grpc.Collections.CollectionExistsRequest;
import io.qdrant.client.grpc.Collections.CollectionExistsResponse;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionOperationResponse;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteCollection;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.GetCollectionInfoResponse;
import io.qdrant.client.grpc.Collections.ListAliasesRequest;
import io.qdrant.client.grpc.Collections.ListAliasesResponse;
import io.qdrant.client.grpc.Collections.ListCollectionsRequest;
import io.qdrant.client.grpc.Collections.ListCollectionsResponse;
import io.qdrant.client.grpc.Collections.OptimizerStatus;
import io.qdrant.client.grpc.Collections.UpdateQueueInfo;
import io.qdrant.client.grpc.CollectionsGrpc;
import java.util.concurrent.Callable;

/** {@code qdrant.Collections}. */
final class CollectionsService extends CollectionsGrpc.CollectionsImplBase {

    private static final int MAX_NAME = 255;
    private static final String FORBIDDEN = "<>:\"/\\|?*\0\u001f";

    private final Catalog catalog;
    private final Writer writer;

    CollectionsService(Catalog catalog, Writer writer) {
        this.catalog = catalog;
        this.writer = writer;
    }

    @Override
    public void create(
            CreateCollection request, StreamObserver<CollectionOperationResponse> observer) {
        change(
                observer,
                () -> {
                    checkName(request.getCollectionName());
                    catalog.create(Schema.of(request));
                    return true;
                });
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw Refusal.validation(
                    "collection_name", "must have from 1 to %d characters".formatted(MAX_NAME));
        }
        name.chars()
                .filter(c -> FORBIDDEN.indexOf(c) >= 0)
                .findFirst()
                .ifPresent(c -> {
                    throw Refusal.validation(
                            "collection_name",
                            "collection name cannot contain \"%c\" char".formatted(c));
                });
    }

    @Override
    public void delete(
            DeleteCollection request, StreamObserver<CollectionOperationResponse> observer) {
        change(observer, () -> catalog.delete(request.getCollectionName()));
    }

    @Override
    public void updateAliases(
            ChangeAliases request, StreamObserver<CollectionOperationResponse> observer) {
        change(
                observer,
                () -> {
                    catalog.change(request.getActionsList());
                    return true;
                });
    }

    private void change(
            StreamObserver<CollectionOperationResponse> observer, Callable<Boolean> change) {
        Rpc.answer(
                observer,
                time ->
                        CollectionOperationResponse.newBuilder()
                                .setResult(Rpc.await(writer.submit(null, change)))
                                .setTime(time.getAsDouble())
                                .build());
    }

    @Override
    public void get(
            GetCollectionInfoRequest request, StreamObserver<GetCollectionInfoResponse> observer) {
        Rpc.answer(
                observer,
                time ->
                        GetCollectionInfoResponse.newBuilder()
                                .setResult(info(catalog.get(request.getCollectionName())))
                                .setTime(time.getAsDouble())
                                .build());
    }

    private static CollectionInfo info(StoredCollection collection) {
        var info =
                CollectionInfo.newBuilder()
                        .setStatus(CollectionStatus.Green)
                        .setOptimizerStatus(OptimizerStatus.newBuilder().setOk(true))
                        .setSegmentsCount(1)
                        .setConfig(collection.schema().toProto())
                        .setIndexedVectorsCount(0)
                        .setUpdateQueue(UpdateQueueInfo.getDefaultInstance());
        return collection.read(table -> {
            collection
                    .indexes()
                    .forEach((field, index) ->
                            info.putPayloadSchema(
                                    field,
                                    index.toBuilder()
                                            .setPoints(
                                                    PayloadIndex.count(
                                                            table, field, index.getDataType()))
                                            .build()));
            return info.setPointsCount(table.size()).build();
        });
    }

    @Override
    public void list(
            ListCollectionsRequest request, StreamObserver<ListCollectionsResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    var response = ListCollectionsResponse.newBuilder();
                    for (var name : catalog.collections()) {
                        response.addCollections(CollectionDescription.newBuilder().setName(name));
                    }
                    return response.setTime(time.getAsDouble()).build();
                });
    }

    @Override
    public void collectionExists(
            CollectionExistsRequest request, StreamObserver<CollectionExistsResponse> observer) {
        Rpc.answer(
                observer,
                time ->
                        CollectionExistsResponse.newBuilder()
                                .setResult(
                                        CollectionExists.newBuilder()
                                                .setExists(
                                                        catalog.exists(
                                                                request.getCollectionName())))
                                .setTime(time.getAsDouble())
                                .build());
    }

    @Override
    public void listAliases(
            ListAliasesRequest request, StreamObserver<ListAliasesResponse> observer) {
        Rpc.answer(
                observer,
                time -> {
                    var response = ListAliasesResponse.newBuilder();
                    catalog.aliases()
                            .forEach((alias, collection) -> {
                                response.addAliases(
                                        AliasDescription.newBuilder()
                                                .setAliasName(alias)
                                                .setCollectionName(collection));
                            });
                    return response.setTime(time.getAsDouble()).build();
                });
    }
}

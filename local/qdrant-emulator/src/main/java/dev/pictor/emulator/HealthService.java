package dev.pictor.emulator;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;

/** {@code qdrant.Qdrant}: says which Qdrant this store behaves like. */
final class HealthService extends QdrantGrpc.QdrantImplBase {

    private static final String VERSION = "1.19.0";

    @Override
    public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> observer) {
        Rpc.answer(
                observer,
                _ ->
                        HealthCheckReply.newBuilder()
                                .setTitle("Pictor local store")
                                .setVersion(VERSION)
                                .build());
    }
}

package dev.pictor.index.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import dev.pictor.index.VectorIndexException;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Points.UpdateResult;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The client of a Qdrant, and its failures as those of the index. Thread-safe. */
final class QdrantCalls implements AutoCloseable {

    /**
     * The largest answer taken. gRPC's own limit, 4 MiB, is passed by 30 images of the most text
     * that Pictor accepts; this takes a search for hundreds of them, or for any number of ordinary
     * ones, in one call, and is still little beside the heap of a service.
     */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final QdrantSettings settings;
    private final QdrantClient client;

    /** The store is not contacted yet. */
    QdrantCalls(QdrantSettings settings) {
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
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
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

    /** What calls are made on. */
    QdrantClient client() {
        return client;
    }

    /**
     * Waits for a write to have been done.
     *
     * @param what it does, as in "cannot ..."
     */
    void complete(String what, ListenableFuture<UpdateResult> future) {
        var status = call(what, future).getStatus();
        if (status != UpdateStatus.Completed) {
            throw new VectorIndexException.Transient(
                    "Qdrant at %s did not %s: it answered %s".formatted(settings, what, status),
                    new IllegalStateException(status.toString()));
        }
    }

    /**
     * Waits for an answer.
     *
     * @param what it is asked, as in "cannot ..."
     */
    <T> T call(String what, ListenableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VectorIndexException.Transient("interrupted while waiting to " + what, e);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            String message =
                    "Qdrant at %s cannot %s: %s".formatted(settings, what, cause.getMessage());
            if (Pages.tooLarge(cause)) {
                message +=
                        "; unless it is overloaded, let it and any proxy before it take larger"
                                + " messages, or publish less text with the image";
            }
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

    @Override
    public String toString() {
        return settings.toString();
    }
}

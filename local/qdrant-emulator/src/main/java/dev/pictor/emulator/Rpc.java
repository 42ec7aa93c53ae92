package dev.pictor.emulator;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the services answer. */
final class Rpc {

    private static final Logger LOG = LoggerFactory.getLogger(Rpc.class);
    private static final double NANOS = 1e9;

    private Rpc() {}

    /** Sends what the call returns, or the status that it throws; it is told the seconds so far. */
    static <T> void answer(StreamObserver<T> observer, Function<DoubleSupplier, T> call) {
        if (observer instanceof ServerCallStreamObserver<T> cancellable) {
            cancellable.setOnCancelHandler(() -> {}); // else an answer nobody waits for would throw
        }
        long start = System.nanoTime();
        T response;
        try {
            response = call.apply(() -> (System.nanoTime() - start) / NANOS);
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        } catch (RuntimeException e) {
            LOG.warn("a request failed", e);
            observer.onError(internal(e));
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    /** Waits for a change. */
    static <T> T await(CompletableFuture<T> change) {
        try {
            return change.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StatusRuntimeException refusal
                    ? refusal
                    : new IllegalStateException("a change failed: " + e.getCause(), e);
        }
    }

    private static StatusException internal(RuntimeException e) {
        return Status.INTERNAL
                .withDescription("Service internal error: " + e.getMessage())
                .withCause(e)
                .asException();
    }
}

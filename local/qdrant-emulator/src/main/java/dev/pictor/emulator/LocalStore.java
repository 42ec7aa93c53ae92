package dev.pictor.emulator;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.qdrant.client.grpc.SnapshotsGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vector store for one machine that speaks Qdrant's gRPC protocol on loopback, so that what works
 * against it works against a Qdrant 1.19 cluster.
 *
 * <p>Searches are exact. A write that was sent with {@code wait} is on disk when it is answered,
 * and outlives a kill of the process and a crash of the machine; one without is applied a little
 * later, in order. A reader sees all of a batch or nothing. All points are held in memory: vectors
 * outside the heap, the rest in it; 100,000 images are what it is made for.
 *
 * <p>Safe for use by any number of clients. A second store in the same directory is refused.
 */
public final class LocalStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalStore.class);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int DRAIN_SECONDS = 2;
    private static final int KEEP_ALIVE_SECONDS = 10;

    /** How long, at most, a file holds points that were removed. */
    private static final Duration VACUUM = Duration.ofMinutes(10);

    private final DirectoryLock lock;
    private final Catalog catalog;
    private final Writer writer = new Writer();

    /** Platform threads, because a search is work and not waiting: it would hold its carrier. */
    private final ExecutorService requests =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().name("local-store-", 0).daemon().factory());

    private final ScheduledExecutorService vacuum =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("local-store-vacuum").daemon().factory());

    private final Server server;

    private LocalStore(
            DirectoryLock lock, Catalog catalog, InetAddress bind, int port, Duration every) {
        this.lock = lock;
        this.catalog = catalog;
        server = server(bind, port).build();
        try {
            server.start();
        } catch (IOException e) {
            requests.shutdown();
            writer.close();
            throw new LocalStoreException.PortUnavailable(port, e);
        }
        var _ =
                vacuum.scheduleWithFixedDelay(
                        this::vacuum, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Rewrites the logs that hold points which were removed, between two writes. */
    private void vacuum() {
        for (var name : catalog.collections()) {
            var _ =
                    writer.submit(
                                    null,
                                    () -> {
                                        if (catalog.collections().contains(name)) {
                                            catalog.get(name).vacuum();
                                        }
                                        return true;
                                    })
                            .exceptionally(e -> {
                                LOG.warn("{}: its file cannot be rewritten now", name, e);
                                return false;
                            });
        }
    }

    /**
     * Starts a store; on return it accepts connections on 127.0.0.1.
     *
     * @param directory for its files; created if need be
     * @param port to listen on; 0 for any free one
     * @throws LocalStoreException if the port is taken, or the directory is in use, damaged or
     *     unusable
     */
    public static LocalStore start(Path directory, int port) {
        return start(directory, LOOPBACK, port);
    }

    /** Starts a store that others than this machine reach, as in a container. */
    public static LocalStore start(Path directory, InetAddress bind, int port) {
        return start(directory, bind, port, VACUUM);
    }

    static LocalStore start(Path directory, InetAddress bind, int port, Duration vacuum) {
        DirectoryLock lock = null;
        Catalog catalog = null;
        try {
            lock = DirectoryLock.take(directory);
            catalog = Catalog.open(directory);
            return new LocalStore(lock, catalog, bind, port, vacuum);
        } catch (IOException | RuntimeException e) {
            closeAfter(e, catalog);
            closeAfter(e, lock);
            throw e instanceof RuntimeException unchecked
                    ? unchecked
                    : new LocalStoreException.Unusable(directory, e);
        }
    }

    private static void closeAfter(Exception failure, @Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private NettyServerBuilder server(InetAddress bind, int port) {
        var builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(bind, port))
                        .executor(requests)
                        .maxInboundMessageSize(Integer.MAX_VALUE) // no limit, as Qdrant
                        .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .intercept(new NameWhatIsMissing());
        for (BindableService service : services()) {
            builder.addService(service);
        }
        return builder;
    }

    private BindableService[] services() {
        return new BindableService[] {
            new HealthService(),
            new CollectionsService(catalog, writer),
            new PointsService(catalog, writer),
            new SnapshotsGrpc.SnapshotsImplBase() {}
        };
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** Stops to answer, applies what was acknowledged, and lets go of the directory. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow().awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        requests.shutdown();
        vacuum.shutdownNow();
        writer.close();
        try (lock) {
            catalog.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a method that the services do not override answer with its name. */
    private static final class NameWhatIsMissing implements ServerInterceptor {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            var method = call.getMethodDescriptor().getFullMethodName();
            return next.startCall(
                    new SimpleForwardingServerCall<Q, R>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            super.close(named(status, method), trailers);
                        }
                    },
                    headers);
        }

        private static Status named(Status status, String method) {
            var generated = "Method %s is unimplemented".formatted(method);
            return generated.equals(status.getDescription())
                    ? status.withDescription(Refusal.missing(method))
                    : status;
        }
    }
}

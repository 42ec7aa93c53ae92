package dev.pictor.emulator;

import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that changes anything. It takes whatever waits in its queue, applies it in order,
 * syncs each log that someone waits for once, and only then reports: concurrent writers share one
 * fsync.
 */
final class Writer implements AutoCloseable {

    private static final int QUEUE = 1024;

    private record Job<T>(
            CompletableFuture<T> result, Callable<T> change, @Nullable PointLog awaited) {

        /** Runs the change; returns how to report it once its log is synced. */
        Report run() {
            try {
                T value = change.call();
                return new Report(awaited, () -> result.complete(value), result);
            } catch (Exception | Error e) { // if the thread died, everyone would wait for ever
                return new Report(null, () -> result.completeExceptionally(e), result);
            }
        }
    }

    private record Report(
            @Nullable PointLog awaited, Runnable success, CompletableFuture<?> result) {}

    private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread =
            Thread.ofPlatform().name("local-store-writer").unstarted(this::run);
    private boolean closed;

    /** Of the thread alone; its last change ends it. */
    private boolean running = true;

    Writer() {
        thread.start();
    }

    /**
     * Queues a change; blocks while the queue is full.
     *
     * @param awaited the log to sync before the future completes; null if nobody waits for the disk
     */
    synchronized <T> CompletableFuture<T> submit(@Nullable PointLog awaited, Callable<T> change) {
        if (closed) {
            throw Status.UNAVAILABLE
                    .withDescription("the local store is closing")
                    .asRuntimeException();
        }
        var job = new Job<>(new CompletableFuture<>(), change, awaited);
        try {
            queue.put(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
        return job.result();
    }

    private void run() {
        var batch = new ArrayList<Job<?>>();
        while (running) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(batch);
            report(batch.stream().map(Job::run).toList());
            batch.clear();
        }
    }

    private static void report(List<Report> reports) {
        Map<PointLog, @Nullable IOException> synced = new HashMap<>();
        for (var report : reports) {
            var log = report.awaited();
            if (log != null && !synced.containsKey(log)) {
                synced.put(log, sync(log));
            }
            var failure = log == null ? null : synced.get(log);
            if (failure == null) {
                report.success().run();
            } else {
                report.result().completeExceptionally(failure);
            }
        }
    }

    private static @Nullable IOException sync(PointLog log) {
        try {
            log.sync();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Applies what is queued and stops. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                var _ = submit(null, () -> running = false);
                closed = true;
            }
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

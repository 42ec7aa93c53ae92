package dev.pictor.query.encoding;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * Runs single calls in batches on a platform thread of its own.
 *
 * <p>There is no waiting window: a call that finds the thread idle runs at once, and calls that
 * arrive meanwhile form the next batch. So one client pays nothing, and many share. Thread-safe.
 *
 * @param <I> input of a call
 * @param <O> its result
 */
public final class Batcher<I, O> implements AutoCloseable {

    private record Call<I, O>(I input, CompletableFuture<O> result) {}

    private final BlockingQueue<Call<I, O>> queue = new LinkedBlockingQueue<>();
    private final Function<List<I>, List<O>> work;
    private final int maxBatch;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param work gives one result an input, in order
     */
    public Batcher(String name, int maxBatch, Function<List<I>, List<O>> work) {
        this.work = work;
        this.maxBatch = maxBatch;
        thread = Thread.ofPlatform().name(name).daemon().start(this::loop);
    }

    /**
     * Runs a call and waits for it, also when interrupted: what the input needs must stay until
     * then. The waiting thread may be a virtual one.
     *
     * @throws RuntimeException what the work threw, if it fails even for this call alone
     */
    public O call(I input) {
        if (closed) {
            throw new IllegalStateException("the process ends");
        }
        var call = new Call<I, O>(input, new CompletableFuture<>());
        queue.add(call);
        if (closed) { // meanwhile, and the thread may have looked for the last time
            call.result().completeExceptionally(new IllegalStateException("the process ends"));
        }
        try {
            return call.result().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        }
    }

    /** Calls that wait for a batch. */
    int waiting() {
        return queue.size();
    }

    private void loop() {
        try {
            while (true) {
                var batch = new ArrayList<Call<I, O>>();
                batch.add(queue.take());
                queue.drainTo(batch, maxBatch - 1);
                run(batch);
            }
        } catch (InterruptedException e) {
            queue.forEach(call -> call.result().completeExceptionally(e));
        }
    }

    // One bad input must not fail its neighbours.
    private void run(List<Call<I, O>> batch) {
        try {
            var results = work.apply(batch.stream().map(Call::input).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result().complete(results.get(i));
            }
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
                batch.getFirst().result().completeExceptionally(e);
            } else {
                batch.forEach(call -> run(List.of(call)));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

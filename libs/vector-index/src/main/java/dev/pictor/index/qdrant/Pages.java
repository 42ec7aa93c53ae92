package dev.pictor.index.qdrant;

import dev.pictor.index.VectorIndexException;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/** Work in pages that fit into a message: by known sizes, and by halves of what was too large. */
final class Pages {

    /**
     * What a page may come to, unless a single item is larger: below the 4 MiB that a gRPC server,
     * or a proxy before it, takes unless it is told otherwise.
     */
    static final long MOST_BYTES = 3 << 20;

    /**
     * gRPC has the first for it, also where the client finds an answer too large; servers on tonic,
     * as Qdrant is, have the second. The first may be overload, too: then halves fail like the
     * whole, and after a few tries the caller learns of it.
     */
    private static final Set<Status.Code> TOO_LARGE =
            Set.of(Status.Code.RESOURCE_EXHAUSTED, Status.Code.OUT_OF_RANGE);

    private Pages() {}

    /** Whether a message was, or may have been, too large. */
    static boolean tooLarge(Throwable failure) {
        return TOO_LARGE.contains(Status.fromThrowable(failure).getCode());
    }

    /**
     * Makes a call for all items, in order, a page at a time.
     *
     * @param bytes of an item in a message, or room for them
     */
    static <T> void each(List<T> items, ToLongFunction<T> bytes, Consumer<List<T>> call) {
        int most = items.size();
        int done = 0;
        while (done < items.size()) {
            var rest = items.subList(done, Math.min(items.size(), done + most));
            int fitting = fitting(rest, bytes);
            int passed =
                    halving(
                            fitting,
                            n -> {
                                call.accept(rest.subList(0, n));
                                return n;
                            });
            if (passed < fitting) {
                most = passed;
            }
            done += passed;
        }
    }

    private static <T> int fitting(List<T> items, ToLongFunction<T> bytes) {
        long sum = 0;
        for (int i = 0; i < items.size(); i++) {
            sum += bytes.applyAsLong(items.get(i));
            if (sum > MOST_BYTES) {
                return Math.max(1, i);
            }
        }
        return items.size();
    }

    /** The answer to a call for so many, or for half as many as long as that is too large. */
    static <T> T halving(int count, IntFunction<T> call) {
        while (true) {
            try {
                return call.apply(count);
            } catch (VectorIndexException e) {
                if (count <= 1 || !tooLarge(e)) {
                    throw e;
                }
                count /= 2;
            }
        }
    }
}

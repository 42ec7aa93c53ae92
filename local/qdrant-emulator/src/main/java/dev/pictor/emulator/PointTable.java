package dev.pictor.emulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The points of one collection in memory, each in a numbered slot that is used again after its
 * removal. Writers and readers are kept apart by the caller.
 */
final class PointTable {

    /** Below this a scan is over before a second thread has started. */
    private static final int PARALLEL_SLOTS = 4096;

    /** A point found by a search; the larger the similarity the better. */
    record Hit(int slot, float similarity) {}

    private final Map<String, VectorSlab> slabs;
    private final NavigableMap<PointKey, Integer> slots = new TreeMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private @Nullable PointKey[] keys = new PointKey[64];
    private PointPayload[] payloads = new PointPayload[64];
    private long[] versions = new long[64];
    private int[] sizes = new int[64];
    private int used;
    private long bytes;

    PointTable(Schema schema) {
        slabs =
                schema.spaces().entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey,
                                        e ->
                                                new VectorSlab(
                                                        e.getValue().dimension(),
                                                        e.getValue().metric())));
    }

    int size() {
        return slots.size();
    }

    /** What the points take in the log. */
    long bytes() {
        return bytes;
    }

    /**
     * Writes a point over any that has its key.
     *
     * @param version number of the operation
     * @param size of the point in the log
     */
    void put(StoredPoint point, long version, int size) {
        int slot = slots.computeIfAbsent(point.key(), _ -> free.isEmpty() ? grow() : free.pop());
        bytes += size - sizes[slot];
        keys[slot] = point.key();
        payloads[slot] = point.payload();
        versions[slot] = version;
        sizes[slot] = size;
        slabs.forEach((name, slab) -> {
            var vector = point.vectors().get(name);
            if (vector == null) {
                slab.clear(slot);
            } else {
                slab.set(slot, vector);
            }
        });
    }

    private int grow() {
        if (used == versions.length) {
            int capacity = used + used / 2;
            keys = Arrays.copyOf(keys, capacity);
            payloads = Arrays.copyOf(payloads, capacity);
            versions = Arrays.copyOf(versions, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
        }
        return used++;
    }

    void remove(PointKey key) {
        var slot = slots.remove(key);
        if (slot != null) {
            bytes -= sizes[slot];
            keys[slot] = null;
            payloads[slot] = PointPayload.EMPTY;
            sizes[slot] = 0;
            slabs.values().forEach(slab -> slab.clear(slot));
            free.push(slot);
        }
    }

    boolean contains(PointKey key) {
        return slots.containsKey(key);
    }

    /** The slot of a point; null if there is none. */
    @Nullable Integer find(PointKey key) {
        return slots.get(key);
    }

    boolean matches(PointKey key, PointFilter filter) {
        var slot = slots.get(key);
        return slot != null && filter.test(key, payloads[slot]);
    }

    PointKey key(int slot) {
        var key = keys[slot];
        if (key == null) {
            throw new IllegalStateException("slot %d is free".formatted(slot));
        }
        return key;
    }

    PointPayload payload(int slot) {
        return payloads[slot];
    }

    long version(int slot) {
        return versions[slot];
    }

    VectorSlab slab(String name) {
        var slab = slabs.get(name);
        if (slab == null) {
            throw Refusal.unknownVector(name);
        }
        return slab;
    }

    boolean hasSlab(String name) {
        return slabs.containsKey(name);
    }

    StoredPoint point(int slot) {
        var vectors =
                slabs.entrySet().stream()
                        .filter(e -> e.getValue().has(slot))
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().get(slot)));
        return new StoredPoint(key(slot), payloads[slot], vectors);
    }

    /** Slots of the matching points in the order of their keys. */
    List<Integer> list(@Nullable PointKey from, PointFilter filter, long limit) {
        var range = from == null ? slots : slots.tailMap(from, true);
        var found = new ArrayList<Integer>();
        for (var entry : range.entrySet()) {
            if (found.size() >= limit) {
                break;
            }
            if (filter.test(entry.getKey(), payloads[entry.getValue()])) {
                found.add(entry.getValue());
            }
        }
        return found;
    }

    /** Whether a score is good enough. */
    @FunctionalInterface
    interface ScoreTest {
        boolean test(float score);
    }

    /**
     * The best points that have a vector and pass both tests, best first; points that are equally
     * near come in the order of their keys.
     */
    List<Hit> nearest(
            VectorSlab slab, float[] query, PointFilter filter, ScoreTest test, int limit) {
        var search = new Search(slab, query, filter, test, limit);
        var order =
                Comparator.comparingDouble(Hit::similarity)
                        .reversed()
                        .thenComparing(hit -> key(hit.slot()));
        int parts = used < PARALLEL_SLOTS ? 1 : Runtime.getRuntime().availableProcessors();
        var numbers = IntStream.range(0, parts);
        var found =
                (parts == 1 ? numbers : numbers.parallel())
                        .mapToObj(part ->
                                scan(
                                        search,
                                        order.reversed(),
                                        (int) ((long) used * part / parts),
                                        (int) ((long) used * (part + 1) / parts)))
                        .toList();
        return found.stream().flatMap(PriorityQueue::stream).sorted(order).limit(limit).toList();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Search(
            VectorSlab slab, float[] query, PointFilter filter, ScoreTest test, int limit) {}

    private PriorityQueue<Hit> scan(Search search, Comparator<Hit> worst, int from, int to) {
        var best = new PriorityQueue<>(worst);
        var slab = search.slab();
        for (int slot = from; slot < to; slot++) {
            if (!slab.has(slot) || !search.filter().test(keys[slot], payloads[slot])) {
                continue;
            }
            float similarity = slab.similarity(slot, search.query());
            if (!search.test().test(slab.metric().score(similarity))) {
                continue;
            }
            if (best.size() < search.limit()) {
                best.add(new Hit(slot, similarity));
            } else if (!best.isEmpty() && similarity >= best.element().similarity()) {
                var hit = new Hit(slot, similarity);
                if (worst.compare(hit, best.element()) > 0) {
                    best.poll();
                    best.add(hit);
                }
            }
        }
        return best;
    }
}

package dev.pictor.training.corpus;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.util.Arrays;

/**
 * Which slots of the corpus belong together, such as those of an image: a linked list a name, so
 * that a slot is added, found and taken out at once, however many there are. Not thread-safe.
 */
final class SlotLists {

    private static final int NONE = -1;

    private final Long2IntOpenHashMap first = new Long2IntOpenHashMap();
    private int[] next = new int[1024];
    private int[] previous = new int[1024];

    SlotLists() {
        first.defaultReturnValue(NONE);
    }

    /** The slot that a name has had longest; -1 if it has none. */
    int first(long name) {
        return first.get(name);
    }

    /** The slot after another of the same name; -1 after the last. */
    int next(int slot) {
        return next[slot];
    }

    /** All names that have slots. */
    LongSet names() {
        return first.keySet();
    }

    /** Adds a slot that has no name so far; the first stays the first. */
    void add(int slot, long name) {
        if (slot >= next.length) {
            int size = Math.max(2 * next.length, slot + 1);
            next = Arrays.copyOf(next, size);
            previous = Arrays.copyOf(previous, size);
        }
        int head = first.putIfAbsent(name, slot);
        int after = head == NONE ? NONE : next[head];
        previous[slot] = head;
        next[slot] = after;
        if (head != NONE) {
            next[head] = slot;
        }
        if (after != NONE) {
            previous[after] = slot;
        }
    }

    /** Takes a slot from the name that it was added to. */
    void remove(int slot, long name) {
        int before = previous[slot];
        int after = next[slot];
        if (after != NONE) {
            previous[after] = before;
        }
        if (before != NONE) {
            next[before] = after;
        } else if (after != NONE) {
            first.put(name, after);
        } else {
            first.remove(name);
        }
    }
}

package dev.pictor.trainer.corpus;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;

/**
 * Where the captions of each image are: a linked list an image, so that a caption is added, found
 * and taken out at once, however many there are. Not thread-safe.
 */
final class ImageSlots {

    private static final int NONE = -1;

    private final Long2IntOpenHashMap first = new Long2IntOpenHashMap();
    private int[] next = new int[1024];
    private int[] previous = new int[1024];

    ImageSlots() {
        first.defaultReturnValue(NONE);
    }

    /** A slot of the image; -1 if it has none. */
    int first(long image) {
        return first.get(image);
    }

    /** Adds a slot that has no image so far. */
    void add(int slot, long image) {
        if (slot >= next.length) {
            int size = Math.max(2 * next.length, slot + 1);
            next = Arrays.copyOf(next, size);
            previous = Arrays.copyOf(previous, size);
        }
        int second = first.put(image, slot);
        next[slot] = second;
        previous[slot] = NONE;
        if (second != NONE) {
            previous[second] = slot;
        }
    }

    /** Takes a slot from the image that it was added to. */
    void remove(int slot, long image) {
        int before = previous[slot];
        int after = next[slot];
        if (after != NONE) {
            previous[after] = before;
        }
        if (before != NONE) {
            next[before] = after;
        } else if (after != NONE) {
            first.put(image, after);
        } else {
            first.remove(image);
        }
    }
}

package dev.pictor.captions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Bounded memory of what was computed for words; not thread-safe. */
final class WordCache<V> {

    /** Longer ones are rarely seen twice and would cost memory. */
    private static final int LONGEST = 40;

    private final int capacity;
    private final Function<String, V> compute;
    private final Map<String, V> values = new HashMap<>();

    WordCache(int capacity, Function<String, V> compute) {
        this.capacity = capacity;
        this.compute = compute;
    }

    V get(String word) {
        var known = values.get(word);
        if (known != null) {
            return known;
        }
        var value = compute.apply(word);
        if (word.length() <= LONGEST) {
            if (values.size() >= capacity) {
                values.clear(); // frequent words are back after a few captions
            }
            values.put(word, value);
        }
        return value;
    }
}

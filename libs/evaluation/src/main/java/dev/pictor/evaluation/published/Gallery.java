package dev.pictor.evaluation.published;

import dev.pictor.evaluation.Benchmark;
import dev.pictor.evaluation.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The images of a benchmark as they are read, with their places; no id twice. */
final class Gallery {

    private final String source;
    private final List<Benchmark.Image> images = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    /**
     * An empty one.
     *
     * @param source the file that lists it, for errors
     */
    Gallery(String source) {
        this.source = source;
    }

    /** Adds an image; refuses an id that is there, and tells so of the field it comes from. */
    void add(Fields from, String field, Benchmark.Image image) {
        if (places.putIfAbsent(image.id(), images.size()) != null) {
            throw from.bad(field, "an earlier entry has it too");
        }
        images.add(image);
    }

    /** The place of an image, which is added if it is not there. */
    int placeOf(Benchmark.Image image) {
        var known = places.putIfAbsent(image.id(), images.size());
        if (known == null) {
            images.add(image);
            return images.size() - 1;
        }
        return known;
    }

    /** Whether an image is there. */
    boolean contains(String id) {
        return places.containsKey(id);
    }

    /** The place of an image that must be there. */
    int place(Fields from, String field, String id) {
        return place(from, field, id, id);
    }

    /** The place of an image that must be there, called by its name in the file if it is not. */
    int place(Fields from, String field, String id, String name) {
        var place = places.get(id);
        if (place == null) {
            throw from.bad(field, "%s is not in %s".formatted(name, source));
        }
        return place;
    }

    int size() {
        return images.size();
    }

    List<Benchmark.Image> images() {
        return images;
    }
}

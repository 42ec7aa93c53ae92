package dev.pictor.cli.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which pictures of all possible ones make a catalog.
 *
 * <p>A thing comes onto a background in both styles and all its skin tones before it comes onto the
 * next one: so "in twemoji style" and "has dark skin tone" have their answer in the catalog. For
 * the same reason a small catalog is one of fewer things.
 */
final class PictureChoice {

    /** What a thing with skin tones gives at a time, which is a quarter of a background. */
    private static final int WITH_TONES = 3;

    /** Pictures that there are of each thing, about, if there are enough things. */
    private static final int EACH = 10;

    private final Map<String, List<Drawing>> things = new LinkedHashMap<>();

    PictureChoice(List<Drawing> drawings) {
        drawings.forEach(drawing ->
                things.computeIfAbsent(drawing.thing(), _ -> new ArrayList<>()).add(drawing));
    }

    int size() {
        return Background.values().length * things.values().stream().mapToInt(List::size).sum();
    }

    /**
     * What is left of a thing.
     *
     * @param share how many of its pictures are taken at a time
     */
    private record Thing(int share, Deque<Picture> pictures) {

        void give(List<Picture> to) {
            for (int i = 0; i < share && !pictures.isEmpty(); i++) {
                to.add(pictures.removeFirst());
            }
        }

        boolean exhausted() {
            return pictures.isEmpty();
        }
    }

    /** So many pictures in random order, no more than there are. */
    List<Picture> pictures(int count, long seed) {
        var random = new Random(seed);
        var shuffled = new ArrayList<Thing>();
        for (var drawings : things.values()) {
            boolean tones = drawings.stream().anyMatch(Drawing::hasTone);
            shuffled.add(new Thing(tones ? WITH_TONES : 1, all(drawings, random)));
        }
        Collections.shuffle(shuffled, random);
        // Each has more than twice as many, so they suffice.
        var open =
                new ArrayList<>(shuffled.subList(0, Math.clamp(count / EACH, 1, shuffled.size())));
        var chosen = new ArrayList<Picture>();
        while (chosen.size() < count && !open.isEmpty()) {
            open.forEach(thing -> thing.give(chosen));
            open.removeIf(Thing::exhausted);
        }
        var catalog = new ArrayList<>(chosen.subList(0, Math.min(count, chosen.size())));
        Collections.shuffle(catalog, random);
        return catalog;
    }

    private static Deque<Picture> all(List<Drawing> drawings, Random random) {
        var pictures = new ArrayDeque<Picture>();
        for (var background : backgrounds(random)) {
            var tones = new ArrayList<>(drawings);
            Collections.shuffle(tones, random);
            tones.forEach(drawing -> pictures.add(new Picture(drawing, background)));
        }
        return pictures;
    }

    /** In random order, but red is early: it is what everybody asks for first. */
    private static List<Background> backgrounds(Random random) {
        var all = new ArrayList<>(Arrays.asList(Background.values()));
        all.remove(Background.RED);
        Collections.shuffle(all, random);
        all.add(random.nextInt(3), Background.RED);
        return all;
    }
}

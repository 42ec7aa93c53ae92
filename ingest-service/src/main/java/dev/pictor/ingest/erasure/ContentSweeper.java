package dev.pictor.ingest.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.pictor.events.ErasureEvent;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes contents that no image needs, such that one published at the same moment keeps its bytes.
 *
 * <p>Intake looks whether the store has the bytes, and only later commits the catalog record that
 * names them. So a sweep first puts the objects aside, waits for longer than intake may take from
 * the one to the other, asks the catalog again, and puts back what an image needs by then. Every
 * step may be repeated: a sweep that was killed is taken up where its plan lies.
 */
final class ContentSweeper {

    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();
    private static final String PLACE = "object store";

    private final String replica;
    private final ObjectStore objects;
    private final CatalogContents catalog;
    private final Duration grace;
    private final InstantSource clock;
    private final Consumer<ErasureEvent> events;

    /**
     * A sweeper.
     *
     * @param replica finishes what it began itself; what others began, after a day
     * @param grace how long objects are kept aside; longer than intake may take
     * @param events is told what was done
     */
    ContentSweeper(
            String replica,
            ObjectStore objects,
            CatalogContents catalog,
            Duration grace,
            InstantSource clock,
            Consumer<ErasureEvent> events) {
        this.replica = replica;
        this.objects = objects;
        this.catalog = catalog;
        this.grace = grace;
        this.clock = clock;
        this.events = events;
    }

    /** Removes what has come to be of no use since the last time, and what was begun before. */
    void sweep() throws InterruptedException {
        boolean more;
        do {
            more = catalog.look(this::plan);
        } while (more);
        var sweeps = begun();
        sweeps.forEach(this::putAside);
        if (sweeps.stream().anyMatch(sweep -> !sweep.contents().isEmpty())) {
            Thread.sleep(grace);
        }
        sweeps.forEach(this::end);
    }

    private void plan(CatalogContents.Found found) {
        var sweep =
                new Sweep(
                        UUID.randomUUID().toString(),
                        replica,
                        clock.instant(),
                        found.ends(),
                        found.contents(),
                        found.images());
        try {
            objects.put(ObjectKey.sweep(sweep.name()), JSON.writeValueAsBytes(sweep));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Sweep> begun() {
        var begun = new ArrayList<Sweep>();
        for (var name : objects.sweeps()) {
            var sweep = read(name);
            if (sweep != null && sweep.isFor(replica, clock.instant())) {
                begun.add(sweep);
            }
        }
        return begun;
    }

    private @Nullable Sweep read(String name) {
        var plan = objects.get(ObjectKey.sweep(name));
        try {
            return plan.isEmpty() ? null : JSON.readValue(plan.get(), Sweep.class);
        } catch (IOException e) {
            Log.errorf("sweeps/%s is no plan of a sweep and is passed over: %s", name, e);
            return null;
        }
    }

    void putAside(Sweep sweep) {
        for (var sha256 : sweep.contents()) {
            for (var key : keys(sha256)) {
                var content = objects.get(key);
                if (content.isPresent()) {
                    objects.put(ObjectKey.aside(sweep.name(), key), content.get());
                    objects.delete(key);
                }
            }
        }
    }

    void end(Sweep sweep) {
        var needed = catalog.held(sweep.contents(), sweep.ends());
        for (var sha256 : sweep.contents()) {
            for (var key : keys(sha256)) {
                var aside = ObjectKey.aside(sweep.name(), key);
                if (needed.contains(sha256)) {
                    objects.get(aside).ifPresent(content -> objects.putIfAbsent(key, content));
                }
                objects.delete(aside);
            }
        }
        var removed = new HashSet<>(sweep.contents());
        removed.removeAll(needed);
        for (var image : sweep.images()) {
            events.accept(
                    new ErasureEvent(
                            image.id(),
                            image.version(),
                            ErasureEvent.Step.OBJECTS,
                            PLACE,
                            clock.instant(),
                            detail(image.contents(), removed)));
        }
        objects.delete(ObjectKey.sweep(sweep.name()));
        if (!removed.isEmpty()) {
            Log.infof("%d contents that no image has any more were removed", removed.size());
        }
    }

    private static String detail(Set<String> contents, Set<String> removed) {
        var kept = new HashSet<>(contents);
        kept.removeAll(removed);
        var gone = contents.size() - kept.size();
        return kept.isEmpty()
                ? "%d contents removed".formatted(gone)
                : "%d contents removed, %d kept because other images have the same"
                        .formatted(gone, kept.size());
    }

    private static List<ObjectKey> keys(String sha256) {
        return List.of(ObjectKey.blob(sha256), ObjectKey.thumbnail(sha256));
    }
}

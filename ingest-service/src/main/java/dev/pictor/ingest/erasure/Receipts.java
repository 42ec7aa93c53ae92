package dev.pictor.ingest.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.ErasureEvent;
import dev.pictor.events.ImageId;
import dev.pictor.events.RejectedEventException;
import dev.pictor.objects.ObjectKey;
import dev.pictor.objects.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * The receipts of erasures: in the object store, an object an image, a step a line. It is all that
 * is kept of a deleted image. One thread may add to the receipt of an image at a time.
 */
@ApplicationScoped
public class Receipts {

    /** Of an image that is published and deleted again and again, the newest remain. */
    private static final int STEPS = 100;

    private final ObjectStore objects;

    Receipts(ObjectStore objects) {
        this.objects = objects;
    }

    /** The steps by which an image was erased, in the order in which they were told. */
    public List<ErasureEvent> of(String id) {
        return objects.get(key(id))
                .map(lines ->
                        new String(lines, UTF_8)
                                .lines()
                                .map(line -> ErasureEvent.parse(line.getBytes(UTF_8)))
                                .toList())
                .orElse(List.of());
    }

    /** Adds a step; one that is told again changes nothing. */
    void add(ErasureEvent event) {
        List<ErasureEvent> steps;
        try {
            steps = new ArrayList<>(of(event.id()));
        } catch (RejectedEventException e) {
            steps = new ArrayList<>(); // not ours; it could never be read again
        }
        if (steps.stream().anyMatch(step -> same(step, event))) {
            return;
        }
        steps.add(event);
        var text = new StringBuilder();
        steps.subList(Math.max(0, steps.size() - STEPS), steps.size())
                .forEach(step -> text.append(new String(step.toJson(), UTF_8)).append('\n'));
        objects.put(key(event.id()), text.toString().getBytes(UTF_8));
    }

    /** A step that is done again, after a kill, has another time. */
    private static boolean same(ErasureEvent a, ErasureEvent b) {
        return a.equals(b)
                || (a.version() != null
                        && a.version().equals(b.version())
                        && a.step() == b.step()
                        && a.place().equals(b.place()));
    }

    private static ObjectKey key(String id) {
        return ObjectKey.receipt(ImageId.sha256(id.getBytes(UTF_8)));
    }
}

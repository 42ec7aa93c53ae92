package dev.pictor.embed.indexing;

import dev.pictor.events.IndexedEvent;
import dev.pictor.events.IndexedEvent.Outcome;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.RejectCode;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a batch of ready images into the index: the highest version of each id, an equal image
 * with the vector it has, the rest through the image encoder, all in one guarded write.
 *
 * <p>Repeating a batch, or an older one after it, changes nothing. Failures of the vector store and
 * of the encoder as such pass through; then the whole batch may be given again.
 */
public final class Indexer {

    /**
     * What became of a batch.
     *
     * @param events one for each id
     * @param failures images of another size, or that the encoder does not take, even alone
     */
    public record Result(
            List<IndexedEvent> events, Map<ReadyImage, RejectedEventException> failures) {}

    private final VectorIndex index;
    private final Generation generation;
    private final String model;
    private final CheckedEncoder encoder;
    private final int encoderBatch;
    private final Clock clock;

    /** An indexer into one generation. */
    public Indexer(
            VectorIndex index,
            Generation generation,
            String model,
            CheckedEncoder encoder,
            int encoderBatch,
            Clock clock) {
        this.index = index;
        this.generation = generation;
        this.model = model;
        this.encoder = encoder;
        this.encoderBatch = encoderBatch;
        this.clock = clock;
    }

    /** Indexes a batch; on return its effects are durable and searchable. */
    public Result index(Collection<ReadyImage> batch) {
        var failures = new HashMap<ReadyImage, RejectedEventException>();
        var latest = new LinkedHashMap<String, ReadyImage>();
        for (var ready : batch) {
            var image = ready.image();
            if (image != null && image.pixels().length != encoder.bytes()) {
                failures.put(ready, wrongSize(image.pixels().length));
                continue; // it must not stand before a good one
            }
            latest.merge(ready.id(), ready, (a, b) -> a.version() >= b.version() ? a : b);
        }
        var before = index.states(generation, latest.keySet());
        var vectors = vectors(latest.values(), before, failures);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as fine as the store orders
        var writes = new ArrayList<IndexWrite>();
        for (var ready : latest.values()) {
            if (supersedes(ready, before) && !failures.containsKey(ready)) {
                writes.add(write(ready, vectors.byId().get(ready.id()), now));
            }
        }
        index.write(generation, writes);
        var after = writes.isEmpty() ? before : index.states(generation, latest.keySet());
        var events = new ArrayList<IndexedEvent>();
        for (var ready : latest.values()) {
            if (!failures.containsKey(ready)) {
                boolean same =
                        vectors.reused().contains(ready.id())
                                && sameDetails(ready, before.get(ready.id()));
                events.add(event(ready, after.get(ready.id()), same, now));
            }
        }
        return new Result(events, failures);
    }

    private static boolean sameDetails(ReadyImage ready, @Nullable StoredState stored) {
        return ready.image() != null
                && stored != null
                && stored.details().equals(ready.image().entry().image().details().digest());
    }

    private static boolean supersedes(ReadyImage ready, Map<String, StoredState> states) {
        var stored = states.get(ready.id());
        return stored == null || stored.version() < ready.version();
    }

    private record Vectors(
            Map<String, float[]> byId,
            Set<String> reused,
            Map<ReadyImage, RejectedEventException> failures) {}

    private Vectors vectors(
            Collection<ReadyImage> images,
            Map<String, StoredState> before,
            Map<ReadyImage, RejectedEventException> failures) {
        var vectors = new Vectors(new HashMap<>(), new HashSet<>(), failures);
        var same = new ArrayList<String>();
        var fresh = new ArrayList<ReadyImage>();
        for (var ready : images) {
            var image = ready.image();
            if (image == null || !supersedes(ready, before)) {
                continue;
            }
            var stored = before.get(ready.id());
            if (stored != null
                    && !stored.deleted()
                    && stored.model().equals(model)
                    && stored.sha256().equals(image.entry().image().sha256())) {
                same.add(ready.id());
            } else {
                fresh.add(ready);
            }
        }
        index.vectors(generation, same)
                .forEach((id, vector) -> {
                    vectors.byId().put(id, vector);
                    vectors.reused().add(id);
                });
        // Deleted or changed between the two reads: then it is embedded like any other.
        for (var ready : images) {
            if (same.contains(ready.id()) && !vectors.byId().containsKey(ready.id())) {
                fresh.add(ready);
            }
        }
        for (int i = 0; i < fresh.size(); i += encoderBatch) {
            embed(fresh.subList(i, Math.min(fresh.size(), i + encoderBatch)), vectors);
        }
        return vectors;
    }

    private RejectedEventException wrongSize(int bytes) {
        return new RejectedEventException(
                RejectCode.RECORD_INVALID,
                "the value has %d bytes, the pixels of an image for %s have %d"
                        .formatted(bytes, model, encoder.bytes()));
    }

    /**
     * Halves a batch that the encoder does not take until the bad image stands alone.
     *
     * @throws EncoderUnavailableException if it is not the image
     */
    private void embed(List<ReadyImage> images, Vectors into) {
        try {
            var encoded = encoder.encode(images.stream().map(Indexer::pixels).toList());
            for (int i = 0; i < encoded.length; i++) {
                into.byId().put(images.get(i).id(), encoded[i]);
            }
        } catch (RuntimeException e) {
            if (images.size() == 1) {
                encoder.check(e);
                into.failures()
                        .put(
                                images.getFirst(),
                                new RejectedEventException(
                                        RejectCode.EMBEDDING_FAILED,
                                        "the image encoder fails on this image, and on no other: "
                                                + e.getMessage()));
                return;
            }
            int half = images.size() / 2;
            embed(images.subList(0, half), into);
            embed(images.subList(half, images.size()), into);
        }
    }

    private static byte[] pixels(ReadyImage ready) {
        var image = ready.image();
        if (image == null) {
            throw new IllegalStateException("a delete has no pixels");
        }
        return image.pixels();
    }

    private IndexWrite write(ReadyImage ready, float @Nullable [] vector, Instant now) {
        var image = ready.image();
        if (image == null) {
            return new IndexWrite.Delete(ready.id(), ready.version());
        }
        if (vector == null) {
            throw new IllegalStateException("no vector for " + ready.id());
        }

        return new IndexWrite.Put(
                new IndexedImage(image.entry().image(), ready.version(), now, model), vector);
    }

    /** A refused write answers like an applied one, so only what was read back tells the truth. */
    private IndexedEvent event(
            ReadyImage ready, @Nullable StoredState stored, boolean same, Instant now) {
        var image = ready.image();
        Outcome outcome;
        if (stored == null || stored.version() > ready.version()) {
            outcome = Outcome.STALE;
        } else if (stored.deleted()) {
            outcome = Outcome.DELETED;
        } else {
            outcome = same ? Outcome.UNCHANGED : Outcome.INDEXED;
        }
        return new IndexedEvent(
                ready.id(),
                ready.version(),
                outcome,
                generation.collection(),
                model,
                image == null ? Version.time(ready.version()) : image.entry().acceptedAt(),
                now);
    }
}

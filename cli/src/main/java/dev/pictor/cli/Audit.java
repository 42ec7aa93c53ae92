package dev.pictor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pictor.events.CatalogueEntry;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what the catalogue says with what the index holds. */
final class Audit {

    private static final int PAGE = 1000;

    private final KafkaClients kafka;
    private final VectorIndex index;
    private final Generation generation;
    private final int epoch;

    Audit(KafkaClients kafka, VectorIndex index, Generation generation, int epoch) {
        this.kafka = kafka;
        this.index = index;
        this.generation = generation;
        this.epoch = epoch;
    }

    /** The ways in which catalogue and index can differ. */
    enum Kind {
        /** In the catalogue, not in the index. */
        MISSING,
        /** In the index in another version than the catalogue's last. */
        STALE,
        /** Deleted in the catalogue, live in the index. */
        RESURRECTED,
        /** Live in the index, unknown to the catalogue. */
        ORPHANED
    }

    /**
     * The catalogue's last word on an image.
     *
     * @param version of that record
     * @param entry null for a delete
     */
    record Expected(long version, @Nullable CatalogueEntry entry) {}

    /**
     * What was found.
     *
     * @param live images in the catalogue
     * @param deleted images whose delete the catalogue still remembers
     * @param indexed images in the index
     * @param differences by kind and id
     */
    record Report(
            int live, int deleted, int indexed, Map<Kind, Map<String, Expected>> differences) {

        boolean clean() {
            return differences.isEmpty();
        }
    }

    Report compare() {
        // The index first: what comes in meanwhile shows as missing for a moment, never as clean.
        var stored = index();
        var catalogue = catalogue();
        var differences = new EnumMap<Kind, Map<String, Expected>>(Kind.class);
        int live = 0;
        for (var image : catalogue.entrySet()) {
            var expected = image.getValue();
            var state = stored.get(image.getKey());
            var difference = difference(expected, state);
            if (difference != null) {
                differences
                        .computeIfAbsent(difference, k -> new TreeMap<>())
                        .put(image.getKey(), expected);
            }
            live += expected.entry() == null ? 0 : 1;
        }
        int indexed = 0;
        for (var state : stored.values()) {
            indexed += state.deleted() ? 0 : 1;
            if (!state.deleted() && !catalogue.containsKey(state.id())) {
                differences
                        .computeIfAbsent(Kind.ORPHANED, k -> new TreeMap<>())
                        .put(state.id(), new Expected(state.version(), null));
            }
        }
        return new Report(live, catalogue.size() - live, indexed, differences);
    }

    private static @Nullable Kind difference(Expected expected, @Nullable StoredState state) {
        boolean stored = state != null && !state.deleted();
        if (expected.entry() == null) {
            return stored ? Kind.RESURRECTED : null;
        }
        if (state == null || !stored) {
            return Kind.MISSING;
        }
        return state.version() == expected.version()
                        && state.sha256().equals(expected.entry().sha256())
                ? null
                : Kind.STALE;
    }

    private Map<String, StoredState> index() {
        var states = new HashMap<String, StoredState>();
        String from = null;
        do {
            var page = index.scrollStates(generation, from, PAGE);
            page.items().forEach(state -> states.put(state.id(), state));
            from = page.next();
        } while (from != null);
        return states;
    }

    private Map<String, Expected> catalogue() {
        var latest = new HashMap<String, Expected>();
        try (var consumer = kafka.reader(List.of(Topics.CATALOGUE))) {
            var partitions = consumer.assignment();
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    var value = record.value();
                    latest.put(
                            new String(record.key(), UTF_8),
                            new Expected(
                                    Version.of(epoch, record.offset()),
                                    value == null ? null : CatalogueEntry.parse(value)));
                }
            }
        }
        return latest;
    }
}

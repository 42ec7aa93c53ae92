package dev.pictor.audit;

import dev.pictor.events.CatalogRecord;
import dev.pictor.events.KafkaClients;
import dev.pictor.events.RecordPlace;
import dev.pictor.events.RejectedEventException;
import dev.pictor.events.Topics;
import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what the catalog says with what the index holds. */
public final class CatalogAudit {

    private static final int PAGE = 1000;

    private final KafkaClients kafka;
    private final VectorIndex index;
    private final Generation generation;

    /** An audit of one generation of the index. */
    public CatalogAudit(KafkaClients kafka, VectorIndex index, Generation generation) {
        this.kafka = kafka;
        this.index = index;
        this.generation = generation;
    }

    /** The ways in which catalog and index can differ. */
    public enum Kind {
        /** In the catalog, not in the index. */
        MISSING,
        /** In the index in an older version than the catalog's, or with other content. */
        STALE,
        /** In the index in a version that the catalog has not come to: nothing could replace it. */
        AHEAD,
        /** Deleted in the catalog, live in the index. */
        RESURRECTED,
        /** Live in the index, unknown to the catalog. */
        ORPHANED
    }

    /**
     * What was found.
     *
     * @param live images in the catalog
     * @param deleted images whose delete the catalog still remembers
     * @param indexed images in the index
     * @param differences by kind and id: the catalog's last word, which is a tombstone of version 0
     *     where it has none
     * @param unreadable where records lie in the catalog that are none
     */
    public record Report(
            int live,
            int deleted,
            int indexed,
            Map<Kind, Map<String, CatalogRecord>> differences,
            List<String> unreadable) {

        /** Whether nothing differs. */
        public boolean clean() {
            return differences.isEmpty();
        }
    }

    /** Reads catalog and index; what is in flight meanwhile shows as a difference. */
    public Report compare() {
        // The index first: what comes in meanwhile shows as missing for a moment, never as clean.
        var stored = index();
        var unreadable = new ArrayList<String>();
        var catalog = catalog(unreadable);
        var differences = new EnumMap<Kind, Map<String, CatalogRecord>>(Kind.class);
        int live = 0;
        for (var last : catalog.values()) {
            live += last.entry() == null ? 0 : 1;
            var difference = difference(last, stored.get(last.id()));
            if (difference != null) {
                add(differences, difference, last);
            }
        }
        int indexed = 0;
        var now = Instant.now();
        for (var state : stored.values()) {
            indexed += state.deleted() ? 0 : 1;
            if (!catalog.containsKey(state.id())) {
                var nothing = new CatalogRecord(state.id(), 0, null);
                if (Version.isAhead(state.version(), now)) {
                    add(differences, Kind.AHEAD, nothing);
                } else if (!state.deleted()) {
                    add(differences, Kind.ORPHANED, nothing);
                }
            }
        }
        return new Report(live, catalog.size() - live, indexed, differences, unreadable);
    }

    private static void add(
            Map<Kind, Map<String, CatalogRecord>> differences, Kind kind, CatalogRecord last) {
        differences.computeIfAbsent(kind, k -> new TreeMap<>()).put(last.id(), last);
    }

    private static @Nullable Kind difference(CatalogRecord last, @Nullable StoredState state) {
        if (state != null
                && state.version() > last.version()
                && !last.agreesWith(state.version())) {
            return Kind.AHEAD;
        }
        boolean stored = state != null && !state.deleted();
        var entry = last.entry();
        if (entry == null) {
            return stored ? Kind.RESURRECTED : null;
        }
        if (state == null || !stored) {
            return Kind.MISSING;
        }
        return last.agreesWith(state.version()) && state.sha256().equals(entry.image().sha256())
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

    /** The last word on each image: the record of the highest version, wherever it lies. */
    Map<String, CatalogRecord> catalog(List<String> unreadable) {
        var latest = new HashMap<String, CatalogRecord>();
        kafka.readAll(
                Topics.CATALOG,
                kafka -> {
                    try {
                        var record = CatalogRecord.of(kafka);
                        latest.merge(
                                record.id(), record, (a, b) -> a.version() > b.version() ? a : b);
                    } catch (RejectedEventException e) {
                        unreadable.add(RecordPlace.named(kafka) + ": " + e.reason());
                    }
                });
        return latest;
    }
}

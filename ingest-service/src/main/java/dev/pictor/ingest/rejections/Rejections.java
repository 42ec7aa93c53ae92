package dev.pictor.ingest.rejections;

import dev.pictor.events.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The newest refusals, a bounded number of them; one that comes twice is one. Thread-safe. */
final class Rejections {

    private static final Comparator<Refusal> OLDEST_FIRST =
            Comparator.comparing(Refusal::at)
                    .thenComparingInt(refusal -> refusal.place().partition())
                    .thenComparingLong(refusal -> refusal.place().offset());

    private final int most;
    private final NavigableSet<Refusal> kept = new TreeSet<>(OLDEST_FIRST);

    Rejections(int most) {
        this.most = most;
    }

    synchronized void add(Refusal refusal) {
        kept.add(refusal);
        if (kept.size() > most) {
            kept.pollFirst();
        }
    }

    /**
     * Those kept, the newest first.
     *
     * @param limit most of them
     * @param id of this image or caption only; null for all
     */
    synchronized List<Refusal> newest(int limit, @Nullable String id) {
        return kept.descendingSet().stream()
                .filter(refusal -> id == null || id.equals(refusal.id()))
                .limit(limit)
                .toList();
    }
}

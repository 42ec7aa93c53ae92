package dev.pictor.embed.erasure;

import dev.pictor.events.Backlog;
import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.StoredState;
import dev.pictor.index.VectorIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Removes the markers of deleted images that no older event can meet any more: all that the inbox
 * got before has been taken in, all that came of it has been indexed, and the topic of ready images
 * keeps none of it that could be read again.
 *
 * <p>What the first two say is known from one look to the next: at a look, everything older than
 * what waits in the inbox lies in the topic of ready images; it has been indexed when, at a later
 * look, nothing of before the first one waits there. For one thread.
 */
final class Markers {

    private static final int PAGE = 1000;

    /** The longest that a client's transaction hides what it, or others, have sent. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

    private final VectorIndex index;
    private final Generation generation;
    private final Duration kept;
    private final Consumer<StoredState> removed;
    private final Duration margin;

    /** When was looked, and before which time all events had been taken in by then. */
    private record Look(Instant at, Instant settled) {}

    private @Nullable Look last;

    /**
     * Of one generation.
     *
     * @param kept how long each marker stays at least
     * @param removed is told of each that goes now
     */
    Markers(
            VectorIndex index,
            Generation generation,
            Duration kept,
            Consumer<StoredState> removed) {
        this.index = index;
        this.generation = generation;
        this.kept = kept;
        this.removed = removed;
        margin = kept.compareTo(LONGEST_TRANSACTION) < 0 ? kept : LONGEST_TRANSACTION;
    }

    /**
     * Removes what may be removed.
     *
     * @param inbox what waits to be taken in
     * @param ready what waits to be indexed
     */
    void look(Backlog inbox, Backlog ready, Instant now) {
        var before = last;
        if (before != null && indexed(ready, before)) {
            var keep =
                    ready.retention() != null && ready.retention().compareTo(kept) > 0
                            ? ready.retention()
                            : kept;
            var old = now.minus(keep);
            purge(old.isBefore(before.settled()) ? old : before.settled());
        }
        last = new Look(now, inbox.oldest() == null ? now.minus(margin) : inbox.oldest());
    }

    private boolean indexed(Backlog ready, Look look) {
        return ready.oldest() == null || ready.oldest().isAfter(look.at().plus(margin));
    }

    private void purge(Instant until) {
        long upTo = Version.of(until.toEpochMilli(), 0) - 1;
        List<StoredState> page;
        do {
            page = index.markers(generation, upTo, null, PAGE).items();
            page.forEach(removed); // before, as nobody could tell of it after a kill
            index.purge(
                    generation,
                    page.stream().collect(Collectors.toMap(StoredState::id, StoredState::version)));
        } while (page.size() == PAGE);
    }
}

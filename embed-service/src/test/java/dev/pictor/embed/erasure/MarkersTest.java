package dev.pictor.embed.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pictor.events.Backlog;
import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.InMemoryIndex;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.StoredState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarkersTest {

    private static final Generation GENERATION = new Generation("g", 2);
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final InMemoryIndex index = new InMemoryIndex();
    private final List<String> removed = new ArrayList<>();
    private final Markers markers =
            new Markers(index, GENERATION, Duration.ofDays(3), m -> removed.add(m.id()));

    @BeforeEach
    void create() {
        index.create(GENERATION);
    }

    private void delete(String id, Instant at) {
        index.write(
                GENERATION, List.of(new IndexWrite.Delete(id, Version.of(at.toEpochMilli(), 0))));
    }

    private List<String> left() {
        return index.scrollStates(GENERATION, null, 100).items().stream()
                .map(StoredState::id)
                .toList();
    }

    private static Backlog waiting(@Nullable Instant oldest) {
        return new Backlog(oldest, Duration.ofDays(2), 0);
    }

    private void look(@Nullable Instant inbox, @Nullable Instant ready, Instant now) {
        markers.look(waiting(inbox), waiting(ready), now);
    }

    @Test
    void whatIsOldGoes() {
        delete("old", NOW.minus(Duration.ofDays(4)));
        delete("young", NOW.minus(Duration.ofDays(2)));
        look(null, null, NOW.minus(HOUR));
        assertThat(left()).containsExactly("old", "young"); // one look is not enough
        look(null, null, NOW);
        assertThat(left()).containsExactly("young");
        assertThat(removed).containsExactly("old");
    }

    @Test
    void whatAnOlderEventCouldMeetStays() {
        delete("old", NOW.minus(Duration.ofDays(4)));
        look(NOW.minus(Duration.ofDays(5)), null, NOW.minus(HOUR)); // a backlog of five days
        look(null, null, NOW);
        assertThat(left()).containsExactly("old"); // what was taken in since may wait in ready
        look(null, NOW.minus(HOUR), NOW.plus(HOUR)); // and it does
        assertThat(left()).containsExactly("old");
        look(null, NOW.plus(HOUR), NOW.plus(HOUR.multipliedBy(2)));
        assertThat(left()).containsExactly("old"); // too near to be sure whose clock is right
        look(null, null, NOW.plus(HOUR.multipliedBy(3)));
        assertThat(left()).isEmpty();
    }

    @Test
    void aTopicThatKeepsItsRecordsLongerIsWaitedFor() {
        delete("old", NOW.minus(Duration.ofDays(4)));
        var week = new Backlog(null, Duration.ofDays(7), 0);
        markers.look(waiting(null), week, NOW.minus(HOUR));
        markers.look(waiting(null), week, NOW);
        assertThat(left()).containsExactly("old");
        markers.look(waiting(null), week, NOW.plus(Duration.ofDays(4)));
        assertThat(left()).isEmpty();
    }

    @Test
    void manyGoInPages() {
        for (int i = 0; i < 2_500; i++) {
            delete("id-" + i, NOW.minus(Duration.ofDays(4)).plusSeconds(i));
        }
        look(null, null, NOW.minus(HOUR));
        look(null, null, NOW);
        assertThat(left()).isEmpty();
        assertThat(removed).hasSize(2_500).doesNotHaveDuplicates();
    }
}

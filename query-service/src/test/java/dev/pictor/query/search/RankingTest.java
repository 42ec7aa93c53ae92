package dev.pictor.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.index.Filter;
import dev.pictor.index.Generation;
import dev.pictor.index.InMemoryIndex;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RankingTest {

    private static final float[] EAST = {1, 0};
    private static final Generation GENERATION = new Generation("ranking", 2);

    private final InMemoryIndex index = new InMemoryIndex();
    private long version;

    @BeforeEach
    void create() {
        index.create(GENERATION);
    }

    /** Writes an image that is so many degrees from the query. */
    private void put(String id, String file, double degrees) {
        var image =
                new IndexedImage(
                        new ImageMetadata(
                                id,
                                file,
                                "image/png",
                                1,
                                1,
                                new ImageDetails(null, List.of(), Map.of(), null),
                                Instant.EPOCH),
                        ++version,
                        Instant.EPOCH,
                        "clip-0");
        double angle = Math.toRadians(degrees);
        index.write(
                GENERATION,
                List.of(
                        new IndexWrite.Put(
                                image,
                                new float[] {(float) Math.cos(angle), (float) Math.sin(angle)})));
    }

    private void delete(String id) {
        index.write(GENERATION, List.of(new IndexWrite.Delete(id, ++version)));
    }

    private Ranking ranking(boolean collapse) {
        return new Ranking(index, GENERATION, EAST, Filter.ALL, null, collapse);
    }

    private static List<String> ids(Ranking.Part part) {
        return part.hits().stream().map(hit -> hit.image().id()).toList();
    }

    /** What a reader sees who goes on to the end, while something happens between the pages. */
    private List<String> all(Ranking ranking, int limit, Runnable meanwhile) {
        var seen = new ArrayList<String>();
        Ranking.Place place = null;
        do {
            var part = place == null ? ranking.from(0, limit) : ranking.after(place, limit);
            assertThat(part.hits()).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(ids(part));
            place = part.end();
            meanwhile.run();
        } while (place != null);
        return seen;
    }

    @Test
    void pagesAreTheWholeInItsOrder() {
        for (int i = 0; i < 100; i++) {
            put("i%02d".formatted(i * 37 % 100), "f" + i, i * 37 % 100);
        }
        for (int limit : List.of(1, 7, 99, 100, 1000)) {
            assertThat(all(ranking(false), limit, () -> {}))
                    .as("limit %d", limit)
                    .hasSize(100)
                    .isSorted();
        }
        assertThat(ids(ranking(false).from(98, 10))).containsExactly("i98", "i99");
        assertThat(ranking(false).from(100, 10)).isEqualTo(new Ranking.Part(List.of(), null));
    }

    @Test
    void equalScoresComeByIdHoweverManyThereAre() {
        for (int i = 0; i < 60; i++) {
            put("t%02d".formatted(i * 7 % 60), "f" + i, 30);
        }
        put("a-last", "f", 40);
        var seen = all(ranking(false), 7, () -> {});
        assertThat(seen).hasSize(61).endsWith("a-last");
        assertThat(seen.subList(0, 60)).isSorted();
    }

    @Test
    void whatComesAndGoesMeanwhileDoublesAndHidesNothing() {
        var random = new Random(3);
        for (int round = 0; round < 20; round++) {
            create();
            var stay = new HashSet<String>();
            for (int i = 0; i < 80; i++) {
                put("r%d-%02d".formatted(round, i), "f" + i, random.nextInt(80));
                stay.add("r%d-%02d".formatted(round, i));
            }
            int now = round;
            var seen =
                    all(
                            ranking(false),
                            5,
                            () -> {
                                for (int n = 0; n < random.nextInt(12); n++) {
                                    if (random.nextBoolean()) {
                                        put("new-" + version, "f", random.nextInt(20));
                                    } else {
                                        var gone = "r%d-%02d".formatted(now, random.nextInt(80));
                                        delete(gone);
                                        stay.remove(gone);
                                    }
                                }
                            });
            assertThat(seen).doesNotHaveDuplicates().containsAll(stay);
            index.drop(GENERATION);
        }
    }

    @Test
    void deletingMostOfWhatWasSeenLosesNothing() {
        for (int i = 0; i < 1_000; i++) {
            put("d%03d".formatted(i), "f" + i, i * 0.08);
        }
        var first = ranking(false).from(0, 900);
        ids(first).forEach(this::delete);
        assertThat(ids(ranking(false).after(first.end(), 10)))
                .startsWith("d900", "d901")
                .hasSize(10);
    }

    @Test
    void whatNoPageCanReachIsAskedForByNobody() {
        for (int i = 0; i < 10; i++) {
            put("i" + i, "f" + i, i);
        }
        assertThat(
                        ranking(false)
                                .after(new Ranking.Place(0.999f, "i", 90_000, List.of()), 3)
                                .hits())
                .extracting(hit -> hit.image().id())
                .containsExactly("i3", "i4", "i5");
        var beyond =
                new Cursor(
                        "m",
                        "c",
                        Optional.empty(),
                        Optional.empty(),
                        EAST,
                        new Ranking.Place(0.5f, "i", Ranking.DEEPEST + 1, List.of()));
        assertThatThrownBy(() -> Cursor.parse(beyond.text()))
                .as("the store would hold so many at once")
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void copiesOfAFileAreOneHit() {
        for (int i = 0; i < 200; i++) {
            put("c%03d".formatted(i), "same", 10);
        }
        for (int i = 0; i < 20; i++) {
            put("x%02d".formatted(i), "f" + i % 10, 20 + i % 10);
        }
        assertThat(all(ranking(true), 3, () -> {}))
                .containsExactly(
                        "c000", "x00", "x01", "x02", "x03", "x04", "x05", "x06", "x07", "x08",
                        "x09");
    }

    @Test
    void copiesThatWereEmbeddedApartAreOneHitAcrossPages() {
        put("a", "same", 10);
        put("b", "same", 10.05);
        put("c", "other", 10.02);
        assertThat(all(ranking(true), 1, () -> {})).containsExactly("a", "c");
    }

    @Test
    void aCursorComesBackAsItWas() {
        var place = new Ranking.Place(0.25f, "ü/1", 7, List.of("f1", "f2"));
        var cursor =
                new Cursor("clip-1", "lincir", Optional.of("r1"), Optional.empty(), EAST, place);
        var read = Cursor.parse(cursor.text());
        assertThat(read.text()).isEqualTo(cursor.text()).matches("[A-Za-z0-9_-]+");
        assertThat(read.place()).isEqualTo(place);
        assertThat(read.vector()).isEqualTo(EAST);
        assertThat(read.release()).contains("r1");
        assertThat(read.excluded()).isEmpty();
        for (var wrong :
                List.of(
                        "",
                        "x",
                        "***",
                        cursor.text().substring(4),
                        cursor.text().substring(0, cursor.text().length() - 4),
                        cursor.text() + "AAAA")) {
            assertThatThrownBy(() -> Cursor.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        var infinite = new float[] {Float.POSITIVE_INFINITY, 0};
        var text = new Cursor("m", "c", Optional.empty(), Optional.empty(), infinite, place).text();
        assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.pictor.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend of {@link VectorIndex} must do; inherit and say which to open. */
public abstract class VectorIndexContract {

    private static final float[] EAST = {1, 0, 0};
    private static final float[] NORTH = {0, 2, 0};
    private static final float[] NORTH_EAST = {3, 3, 0};
    private static final Instant TIME = Instant.parse("2026-11-24T12:00:00.123456Z");
    private static final long NEAR_LIMIT = (1L << 53) - 10;

    private VectorIndex index;
    private Generation generation;

    /** Opens the backend under test. */
    protected abstract VectorIndex open();

    @BeforeEach
    void createGeneration() {
        index = open();
        generation = new Generation("contract-" + UUID.randomUUID(), 3);
        index.create(generation);
    }

    @AfterEach
    void dropGeneration() {
        index.drop(generation);
        index.close();
    }

    private static IndexedImage image(String id, long version) {
        return new IndexedImage(
                new ImageMetadata(
                        id,
                        "sha-of-" + id,
                        "image/png",
                        640,
                        480,
                        new ImageDetails(
                                "caption of " + id,
                                List.of("all", "tag-" + id),
                                Map.of("colour", "c-" + id),
                                "https://example.com/" + id),
                        TIME),
                version,
                TIME.plusSeconds(1),
                "clip-0");
    }

    private static IndexWrite put(String id, long version, float... vector) {
        return new IndexWrite.Put(image(id, version), vector);
    }

    private static IndexWrite delete(String id, long version) {
        return new IndexWrite.Delete(id, version);
    }

    private void write(IndexWrite... batch) {
        index.write(generation, List.of(batch));
    }

    private long version(String id) {
        return index.states(generation, List.of(id)).get(id).version();
    }

    private List<String> found(Filter filter) {
        return index.search(generation, new SearchRequest(EAST, 100, 0, filter, null)).stream()
                .map(hit -> hit.image().id())
                .toList();
    }

    private List<String> found() {
        return found(Filter.ALL);
    }

    @Test
    void answersWithAVersionThatGuards() {
        assertThat(index.check()).matches("\\d+\\.\\d+.*");
    }

    @Test
    void creatingTwiceIsCreatingOnce() {
        write(put("a", 1, EAST));
        index.create(generation);
        assertThat(found()).containsExactly("a");
        assertThatThrownBy(() -> index.create(new Generation(generation.name(), 4)))
                .isInstanceOf(VectorIndexException.Permanent.class)
                .hasMessageContaining("size 4");
    }

    @Test
    void everythingWrittenComesBack() {
        write(put("ü/1", 7, NORTH_EAST));
        assertThat(index.get(generation, List.of("ü/1", "absent")))
                .isEqualTo(Map.of("ü/1", image("ü/1", 7)));
        var vectors = index.vectors(generation, List.of("ü/1", "absent"));
        assertThat(vectors).containsOnlyKeys("ü/1");
        assertThat(vectors.get("ü/1")).containsExactly(NORTH_EAST, within(1e-6f));
        assertThat(index.states(generation, List.of("ü/1")))
                .containsEntry(
                        "ü/1",
                        new StoredState(
                                "ü/1",
                                7,
                                false,
                                "sha-of-ü/1",
                                "clip-0",
                                image("ü/1", 7).metadata().details().digest()));
    }

    @Test
    void absentFieldsStayAbsent() {
        var bare =
                new IndexedImage(
                        new ImageMetadata(
                                "bare",
                                "s",
                                "image/png",
                                1,
                                1,
                                new ImageDetails(null, List.of(), Map.of(), null),
                                TIME),
                        1,
                        TIME,
                        "clip-0");
        write(new IndexWrite.Put(bare, EAST));
        assertThat(index.get(generation, List.of("bare")).get("bare")).isEqualTo(bare);
    }

    @Test
    void nearestFirstWithCosineScores() {
        write(put("north", 1, NORTH), put("both", 2, NORTH_EAST), put("east", 3, EAST));
        var hits = index.search(generation, SearchRequest.nearest(new float[] {5, 0, 0}, 10));
        assertThat(hits).extracting(h -> h.image().id()).containsExactly("east", "both", "north");
        assertThat(hits.getFirst().image()).isEqualTo(image("east", 3));
        assertThat((double) hits.get(0).score()).isCloseTo(1, within(1e-5));
        assertThat((double) hits.get(1).score()).isCloseTo(Math.sqrt(0.5), within(1e-5));
        assertThat((double) hits.get(2).score()).isCloseTo(0, within(1e-5));
    }

    @Test
    void limitOffsetAndThreshold() {
        write(put("north", 1, NORTH), put("both", 2, NORTH_EAST), put("east", 3, EAST));
        assertThat(index.search(generation, new SearchRequest(EAST, 1, 1, Filter.ALL, null)))
                .extracting(h -> h.image().id())
                .containsExactly("both");
        assertThat(index.search(generation, new SearchRequest(EAST, 5, 3, Filter.ALL, null)))
                .isEmpty();
        assertThat(index.search(generation, new SearchRequest(EAST, 5, 0, Filter.ALL, 0.5f)))
                .extracting(h -> h.image().id())
                .containsExactly("east", "both");
        assertThat(index.search(generation, new SearchRequest(EAST, 5, 0, Filter.ALL, 0f)))
                .extracting(h -> h.image().id())
                .as("the threshold itself counts")
                .containsExactly("east", "both", "north");
    }

    @Test
    void anAbsentPointIsInserted() {
        write(put("a", 5, EAST));
        assertThat(version("a")).isEqualTo(5);
    }

    @Test
    void onlyANewerVersionReplaces() {
        write(put("a", 5, EAST));
        write(put("a", 4, NORTH));
        write(put("a", 5, NORTH));
        assertThat(version("a")).isEqualTo(5);
        assertThat(index.vectors(generation, List.of("a")).get("a")[0]).isEqualTo(1);
        write(put("a", 6, NORTH));
        assertThat(version("a")).isEqualTo(6);
        assertThat(index.vectors(generation, List.of("a")).get("a")[0]).isZero();
    }

    @Test
    void eachPointOfABatchIsGuardedByItsOwnVersion() {
        var first = new ArrayList<IndexWrite>();
        var second = new ArrayList<IndexWrite>();
        for (int i = 0; i < 64; i++) {
            if (i % 4 != 3) {
                first.add(put("p" + i, 100 + i, EAST));
            }
            int step = i % 4 - 1; // older, equal, newer, absent
            second.add(put("p" + i, 100 + i + step, NORTH));
        }
        index.write(generation, first);
        index.write(generation, second);
        var states = index.states(generation, second.stream().map(IndexWrite::id).toList());
        for (int i = 0; i < 64; i++) {
            long expected = 100L + i + (i % 4 < 2 ? 0 : i % 4 - 1);
            assertThat(states.get("p" + i).version()).as("p" + i).isEqualTo(expected);
        }
    }

    @Test
    void neighboursNearTheLimitOfADoubleAreTold() {
        write(put("a", NEAR_LIMIT, EAST), put("b", NEAR_LIMIT + 1, EAST));
        write(put("a", NEAR_LIMIT + 1, NORTH), put("b", NEAR_LIMIT, NORTH));
        assertThat(version("a")).isEqualTo(NEAR_LIMIT + 1);
        assertThat(version("b")).isEqualTo(NEAR_LIMIT + 1);
        assertThat(index.vectors(generation, List.of("b")).get("b")[0]).isEqualTo(1);
    }

    @Test
    void anIdTwiceInABatchIsRefused() {
        assertThatThrownBy(() -> write(put("a", 1, EAST), put("a", 2, EAST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id a twice");
    }

    @Test
    void deletedImagesAreGoneAndStayGone() {
        write(put("a", 1, EAST), put("b", 2, EAST));
        write(delete("a", 3));
        write(put("a", 2, EAST)); // late
        assertThat(found()).containsExactly("b");
        assertThat(index.get(generation, List.of("a"))).isEmpty();
        assertThat(index.vectors(generation, List.of("a", "b"))).containsOnlyKeys("b");
        assertThat(index.count(generation, Filter.ALL)).isEqualTo(1);
        assertThat(index.scroll(generation, Filter.ALL, null, 10).items())
                .extracting(IndexedImage::id)
                .containsExactly("b");
        assertThat(index.states(generation, List.of("a")).get("a"))
                .isEqualTo(new StoredState("a", 3, true, "", "", ""));
    }

    @Test
    void aLateDeleteChangesNothing() {
        write(put("a", 5, EAST));
        write(delete("a", 4));
        assertThat(found()).containsExactly("a");
    }

    @Test
    void aDeleteOfAnAbsentImageHoldsItsPlace() {
        write(delete("a", 5));
        write(put("a", 4, EAST));
        assertThat(found()).isEmpty();
        write(put("a", 6, EAST));
        assertThat(found()).containsExactly("a");
        assertThat(index.states(generation, List.of("a")).get("a").deleted()).isFalse();
    }

    @Test
    void markersAreInvisibleWhateverTheFilter() {
        write(put("a", 1, EAST), put("b", 1, EAST));
        write(delete("a", 2));
        var filters =
                List.of(
                        Filter.ALL,
                        Filter.must(new Filter.Ids(List.of("a", "b"))),
                        Filter.should(new Filter.Ids(List.of("a")), new Filter.Ids(List.of("b"))),
                        Filter.mustNot(new Filter.AnyOf("tags", List.of("tag-a"))),
                        Filter.must(new Filter.Range("version", 0.0, null, null, null)));
        for (var filter : filters) {
            assertThat(found(filter)).as("%s", filter).containsExactly("b");
            assertThat(index.count(generation, filter)).isEqualTo(1);
            assertThat(index.scroll(generation, filter, null, 10).items()).hasSize(1);
        }
    }

    @Test
    void purgeRemovesOldMarkersOnly() {
        write(put("live", 1, EAST), delete("old", 2), delete("new", 9), delete("back", 3));
        write(put("back", 4, EAST));
        index.purge(generation, Map.of("live", 5L, "old", 5L, "new", 5L, "back", 5L));
        assertThat(index.states(generation, List.of("live", "old", "new", "back")))
                .containsOnlyKeys("live", "new", "back");
    }

    @Test
    void markersAreListedUpToAVersion() {
        write(put("live", 1, EAST), delete("old", 2), delete("new", 9), delete("back", 3));
        write(put("back", 4, EAST), put("gone", 1, EAST));
        write(delete("gone", 5));
        var listed = index.markers(generation, 5, null, 10);
        assertThat(listed.next()).isNull();
        assertThat(listed.items())
                .extracting(StoredState::id)
                .containsExactlyInAnyOrder("old", "gone");
        var first = index.markers(generation, 9, null, 2);
        var rest = index.markers(generation, 9, first.next(), 2);
        assertThat(first.items()).hasSize(2);
        assertThat(rest.items()).hasSize(1);
        assertThat(index.markers(generation, 1, null, 10).items()).isEmpty();
    }

    @Test
    void filters() {
        write(put("a", 10, EAST), put("b", 20, EAST), put("c", 30, EAST));
        assertThat(found(Filter.must(new Filter.AnyOf("tags", List.of("tag-a", "tag-c")))))
                .containsExactlyInAnyOrder("a", "c");
        assertThat(found(Filter.must(new Filter.AnyOf("attributes.colour", List.of("c-b")))))
                .containsExactly("b");
        assertThat(found(Filter.must(new Filter.AnyOf("mediaType", List.of("image/gif")))))
                .isEmpty();
        assertThat(found(Filter.must(new Filter.Range("version", null, 20.0, null, null))))
                .containsExactlyInAnyOrder("b", "c");
        assertThat(found(Filter.must(new Filter.Range("version", 10.0, null, 30.0, null))))
                .containsExactly("b");
        assertThat(found(Filter.must(new Filter.Range("width", null, null, null, 640.0))))
                .hasSize(3);
        assertThat(found(Filter.mustNot(new Filter.Ids(List.of("b")))))
                .containsExactlyInAnyOrder("a", "c");
        assertThat(
                        found(
                                new Filter(
                                        List.of(new Filter.AnyOf("tags", List.of("all"))),
                                        List.of(
                                                new Filter.Ids(List.of("a")),
                                                new Filter.Nested(
                                                        Filter.must(
                                                                new Filter.Ids(List.of("c")),
                                                                new Filter.AnyOf(
                                                                        "tags",
                                                                        List.of("tag-c"))))),
                                        List.of(
                                                new Filter.Range(
                                                        "version", null, null, 15.0, null)))))
                .containsExactly("c");
        assertThat(index.count(generation, Filter.must(new Filter.Ids(List.of("a", "zzz")))))
                .isEqualTo(1);
    }

    private void write(String id, ImageDetails details) {
        var image = image(id, 1);
        var metadata = image.metadata();
        write(
                new IndexWrite.Put(
                        new IndexedImage(
                                new ImageMetadata(
                                        id,
                                        metadata.sha256(),
                                        metadata.mediaType(),
                                        metadata.width(),
                                        metadata.height(),
                                        details,
                                        TIME),
                                1,
                                TIME,
                                "clip-0"),
                        EAST));
    }

    private void writeWithAttributes(String id, Map<String, String> attributes) {
        write(id, new ImageDetails(null, List.of(), attributes, null));
    }

    private void writeWithCaption(String id, @Nullable String caption) {
        write(id, new ImageDetails(caption, List.of(), Map.of(), null));
    }

    private static Filter range(
            String field,
            @Nullable Double gt,
            @Nullable Double gte,
            @Nullable Double lt,
            @Nullable Double lte) {
        return Filter.must(new Filter.Range(field, gt, gte, lt, lte));
    }

    @Test
    void timesHaveAllFourBounds() {
        write(put("a", 1, EAST));
        var before = TIME.minusNanos(1_000);
        var after = TIME.plusNanos(1_000);
        for (var hit :
                List.of(
                        new Filter.Between("createdAt", before, null, after, null),
                        new Filter.Between("createdAt", null, TIME, null, TIME),
                        new Filter.Between("createdAt", null, null, null, null))) {
            assertThat(found(Filter.must(hit))).as("%s", hit).containsExactly("a");
        }
        for (var miss :
                List.of(
                        new Filter.Between("createdAt", TIME, null, null, null),
                        new Filter.Between("createdAt", null, after, null, null),
                        new Filter.Between("createdAt", null, null, TIME, null),
                        new Filter.Between("createdAt", null, null, null, before),
                        new Filter.Between("createdAt", null, TIME, TIME, null))) {
            assertThat(found(Filter.must(miss))).as("%s", miss).isEmpty();
        }
    }

    @Test
    void attributesThatAreNumbersHaveRanges() {
        writeWithAttributes("cheap", Map.of("price", "9.50"));
        writeWithAttributes("dear", Map.of("price", "1e2", "size", "-3"));
        writeWithAttributes("word", Map.of("price", "10 or so", "size", ""));
        writeWithAttributes("none", Map.of());
        write(put("other", 1, EAST));

        assertThat(found(range("attributes.price", null, null, null, null)))
                .containsExactlyInAnyOrder("cheap", "dear");
        assertThat(found(range("attributes.price", 9.5, null, null, null))).containsExactly("dear");
        assertThat(found(range("attributes.price", null, 9.5, 100.0, null)))
                .containsExactly("cheap");
        assertThat(found(range("attributes.price", null, null, null, 100.0)))
                .containsExactlyInAnyOrder("cheap", "dear");
        assertThat(found(range("attributes.size", null, null, 0.0, null))).containsExactly("dear");
        assertThat(found(Filter.must(new Filter.AnyOf("attributes.price", List.of("9.50")))))
                .as("the text stays")
                .containsExactly("cheap");
        assertThat(index.get(generation, List.of("dear")).get("dear").metadata().details())
                .isEqualTo(
                        new ImageDetails(
                                null, List.of(), Map.of("price", "1e2", "size", "-3"), null));
    }

    @Test
    void captionsAreFoundByTheirWords() {
        writeWithCaption("red", "A red sofa, by the window.");
        writeWithCaption("blue", "Ein blaues SOFA (Größe 2) am Fenster");
        writeWithCaption("none", null);

        var found = new HashMap<String, List<String>>();
        for (var words :
                List.of(
                        "sofa",
                        "Window  RED",
                        "sofa green",
                        "sof",
                        "größe",
                        "GRÖSSE",
                        "2",
                        "window.",
                        "a-red",
                        "...",
                        "")) {
            found.put(words, found(Filter.must(new Filter.CaptionWords(words))));
        }

        assertThat(found.get("sofa")).containsExactlyInAnyOrder("red", "blue");
        assertThat(found.get("Window  RED")).containsExactly("red");
        assertThat(found.get("sofa green")).isEmpty();
        assertThat(found.get("sof")).as("a part of a word").isEmpty();
        assertThat(found.get("größe")).containsExactly("blue");
        assertThat(found.get("GRÖSSE")).as("ß is no ss").isEmpty();
        assertThat(found.get("2")).containsExactly("blue");
        assertThat(found.get("window.")).containsExactly("red");
        assertThat(found.get("a-red")).containsExactly("red");
        assertThat(found.get("...")).as("no word").isEmpty();
        assertThat(found.get("")).as("no word").isEmpty();
        assertThat(
                        found(
                                Filter.must(
                                        new Filter.AnyOf(
                                                "caption", List.of("A red sofa, by the window.")))))
                .as("all of it")
                .containsExactly("red");
    }

    @Test
    void whatIsMissingIsFound() {
        writeWithAttributes("attribute", Map.of("colour", "red"));
        writeWithCaption("caption", "a caption");
        write(put("all", 1, EAST));
        write(delete("gone", 2));

        assertThat(found(Filter.must(new Filter.Empty("caption")))).containsExactly("attribute");
        assertThat(found(Filter.must(new Filter.Empty("attributes.colour"))))
                .containsExactly("caption");
        assertThat(found(Filter.mustNot(new Filter.Empty("tags")))).containsExactly("all");
        assertThat(found(Filter.must(new Filter.Empty("uri"))))
                .containsExactlyInAnyOrder("attribute", "caption");
        assertThat(found(Filter.must(new Filter.Empty("mediaType")))).isEmpty();
    }

    @Test
    void valuesAreCounted() {
        write("a", new ImageDetails(null, List.of("red", "sofa"), Map.of("shop", "1"), null));
        write("b", new ImageDetails(null, List.of("red"), Map.of("shop", "2"), null));
        write("c", new ImageDetails(null, List.of("é", "z"), Map.of("shop", "2"), null));
        write("d", new ImageDetails(null, List.of(), Map.of(), null));
        write("gone", new ImageDetails(null, List.of("red"), Map.of("shop", "9"), null));
        write(delete("gone", 9));

        assertThat(index.facet(generation, "tags", Filter.ALL, 10).orElseThrow())
                .containsExactly(
                        new ValueCount("red", 2),
                        new ValueCount("sofa", 1),
                        new ValueCount("z", 1),
                        new ValueCount("é", 1));
        assertThat(index.facet(generation, "tags", Filter.ALL, 1).orElseThrow())
                .containsExactly(new ValueCount("red", 2));
        assertThat(index.facet(generation, "mediaType", Filter.ALL, 10).orElseThrow())
                .containsExactly(new ValueCount("image/png", 4));
        assertThat(index.facet(generation, "attributes.shop", Filter.ALL, 10).orElseThrow())
                .containsExactly(new ValueCount("2", 2), new ValueCount("1", 1));
        var red = Filter.must(new Filter.AnyOf("tags", List.of("red")));
        assertThat(index.facet(generation, "attributes.shop", red, 10).orElseThrow())
                .containsExactly(new ValueCount("1", 1), new ValueCount("2", 1));
        assertThat(index.facet(generation, "attributes.nobody-has-it", Filter.ALL, 10)).isEmpty();
    }

    @Test
    void theNewestComeFirst() {
        var batch = new ArrayList<IndexWrite>();
        for (int i = 0; i < 40; i++) {
            int second = i * 7 % 40;
            var image = image("n" + second, i + 1);
            batch.add(
                    new IndexWrite.Put(
                            new IndexedImage(
                                    image.metadata(),
                                    image.version(),
                                    TIME.plusSeconds(second),
                                    image.model()),
                            EAST));
        }
        batch.add(delete("gone", 99));
        index.write(generation, batch);
        assertThat(index.newest(generation, Filter.ALL, 3))
                .extracting(IndexedImage::id)
                .containsExactly("n39", "n38", "n37");
        var older =
                Filter.must(
                        new Filter.Between("indexedAt", null, null, TIME.plusSeconds(20), null));
        assertThat(index.newest(generation, older, 100))
                .hasSize(20)
                .extracting(IndexedImage::id)
                .startsWith("n19", "n18")
                .endsWith("n0");
    }

    @Test
    void theNewestComeWhateverTheirSize() {
        var batch = IntStream.range(0, 100).mapToObj(i -> fat(i, i + 1)).toList();
        index.write(generation, batch);
        assertThat(index.newest(generation, Filter.ALL, 100)).hasSize(100);
    }

    @Test
    void scrollingReachesEverythingOnce() {
        var batch = new ArrayList<IndexWrite>();
        for (int i = 0; i < 25; i++) {
            batch.add(put("p" + i, i + 1, EAST));
        }
        batch.add(delete("gone", 99));
        index.write(generation, batch);
        var seen = new ArrayList<String>();
        String from = null;
        do {
            var page = index.scroll(generation, Filter.ALL, from, 10);
            page.items().forEach(image -> seen.add(image.id()));
            from = page.next();
        } while (from != null);
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();

        var states = new HashSet<String>();
        do {
            var page = index.scrollStates(generation, from, 7);
            page.items().forEach(state -> states.add(state.id()));
            from = page.next();
        } while (from != null);
        assertThat(states).hasSize(26).contains("gone");
    }

    /** As large as an image can be told of, and the i-th nearest to {@link #EAST}. */
    private static IndexWrite.Put fat(int i, long version) {
        var attributes = new HashMap<String, String>();
        var tags = new ArrayList<String>();
        for (int n = 0; n < 64; n++) {
            attributes.put(
                    "attribute-" + n, ("a" + n + "-" + i + " ").repeat(512).substring(0, 2048));
            tags.add(("tag-" + n + "-").repeat(64).substring(0, 256));
        }
        var image =
                new IndexedImage(
                        new ImageMetadata(
                                "fat-" + i,
                                "sha-" + i,
                                "image/png",
                                640,
                                480,
                                new ImageDetails("c".repeat(8192), tags, attributes, null),
                                TIME),
                        version,
                        TIME,
                        "clip-0");
        double angle = i / 200.0;
        return new IndexWrite.Put(
                image, new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0});
    }

    @Test
    void fatImagesPassInOneCall() {
        int count = 300;
        index.write(generation, IntStream.range(0, count).mapToObj(i -> fat(i, 1)).toList());
        var updates = IntStream.range(0, count).mapToObj(i -> fat(i, 2 + i)).toList();
        index.write(generation, updates);
        var ids = updates.stream().map(IndexWrite::id).toList();
        var images = updates.stream().map(IndexWrite.Put::image).toList();

        assertThat(index.states(generation, ids).values())
                .extracting(StoredState::version)
                .containsExactlyInAnyOrderElementsOf(
                        images.stream().map(IndexedImage::version).toList());
        var vectors = index.vectors(generation, ids);
        assertThat(vectors).hasSize(count);
        updates.forEach(put ->
                assertThat(vectors.get(put.id())).containsExactly(put.vector(), within(1e-6f)));
        // Not isEqualTo of all: a failure would print 50 MB.
        var stored = index.get(generation, ids);
        assertThat(stored).hasSize(count);
        assertThat(images.stream().allMatch(i -> i.equals(stored.get(i.id())))).isTrue();

        var hits = index.search(generation, SearchRequest.nearest(EAST, count));
        assertThat(hits).extracting(hit -> hit.image().id()).containsExactlyElementsOf(ids);
        assertThat(hits.stream().map(Hit::image).toList().equals(images)).isTrue();
        assertThat(hits)
                .extracting(Hit::score)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .first()
                .satisfies(score -> assertThat((double) score).isCloseTo(1, within(1e-5)));

        var listed = index.scroll(generation, Filter.ALL, null, count).items();
        assertThat(listed).extracting(IndexedImage::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed.stream().allMatch(i -> i.equals(stored.get(i.id())))).isTrue();
    }

    @Test
    void thousandsOfLongIdsPassInOneCall() {
        var batch =
                IntStream.range(0, 5000)
                        .mapToObj(i -> put("%d-%s".formatted(i, "x".repeat(240)), i + 1L, EAST))
                        .toList();
        index.write(generation, batch);
        var ids = batch.stream().map(IndexWrite::id).toList();
        assertThat(index.states(generation, ids).keySet()).hasSize(5000).containsAll(ids);
        assertThat(index.vectors(generation, ids).keySet()).hasSize(5000).containsAll(ids);
        assertThat(index.scrollStates(generation, null, 5000).items())
                .hasSize(5000)
                .extracting(StoredState::id)
                .containsExactlyInAnyOrderElementsOf(ids);
        index.write(generation, ids.stream().map(id -> delete(id, 10_000)).toList());
        index.purge(generation, ids.stream().collect(Collectors.toMap(id -> id, _ -> 10_000L)));
        assertThat(index.states(generation, ids)).isEmpty();
    }

    @Test
    void generationsAndTheAlias() {
        var other = new Generation("contract-" + UUID.randomUUID(), 2);
        index.create(other);
        try {
            assertThat(index.generations()).contains(generation.name(), other.name());
            index.pointAlias(generation);
            assertThat(index.aliased()).contains(generation.name());
            index.pointAlias(other);
            assertThat(index.aliased()).contains(other.name());
        } finally {
            index.drop(other);
            index.drop(other);
        }
        assertThat(index.generations()).doesNotContain(other.name());
    }

    @Test
    void wrongDimensionAndUnknownGenerationArePermanent() {
        assertThatThrownBy(() -> write(put("a", 1, 1, 2)))
                .isInstanceOf(VectorIndexException.Permanent.class);
        var unknown = new Generation("contract-unknown-" + UUID.randomUUID(), 3);
        assertThatThrownBy(() -> index.write(unknown, List.of(put("a", 1, EAST))))
                .isInstanceOf(VectorIndexException.Permanent.class);
        assertThatThrownBy(() -> index.search(unknown, SearchRequest.nearest(EAST, 1)))
                .isInstanceOf(VectorIndexException.Permanent.class);
        assertThat(index.count(generation, Filter.ALL)).isZero();
    }

    @Test
    void anyOrderOfTheSameWritesEndsTheSame() {
        var random = new Random(5);
        for (int round = 0; round < 5; round++) {
            var id = "r" + round;
            var writes = new ArrayList<IndexWrite>();
            for (int v = 1; v <= 8; v++) {
                writes.add(random.nextBoolean() ? put(id, v, EAST) : delete(id, v));
            }
            boolean live = writes.getLast() instanceof IndexWrite.Put;
            writes.addAll(List.copyOf(writes)); // redelivered
            Collections.shuffle(writes, random);
            writes.forEach(this::write);
            var state = index.states(generation, List.of(id)).get(id);
            assertThat(state.version()).isEqualTo(8);
            assertThat(state.deleted()).isEqualTo(!live);
        }
    }
}

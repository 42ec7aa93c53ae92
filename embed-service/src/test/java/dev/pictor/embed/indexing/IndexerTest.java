package dev.pictor.embed.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.CatalogEntry;
import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.events.IndexedEvent;
import dev.pictor.events.IndexedEvent.Outcome;
import dev.pictor.events.ReadyImage;
import dev.pictor.events.RejectCode;
import dev.pictor.events.RejectedEventException;
import dev.pictor.index.Generation;
import dev.pictor.index.InMemoryIndex;
import dev.pictor.index.IndexWrite;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexerTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Generation GENERATION = new Generation("g", 1);
    private static final byte POISON = 13;
    private static final byte NOTHING = 14;

    private final InMemoryIndex index = new InMemoryIndex();
    private final AtomicBoolean engine = new AtomicBoolean();
    private final List<Integer> towerBatches = new ArrayList<>();
    private final Indexer indexer =
            new Indexer(
                    index,
                    GENERATION,
                    "clip-a",
                    new CheckedEncoder(this::encode, 1),
                    4,
                    Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void createGeneration() {
        index.create(GENERATION);
    }

    private float[][] encode(List<byte[]> pixels) {
        if (engine.get()) {
            throw new IllegalStateException("no such device");
        }
        if (pixels.stream().anyMatch(p -> p[0] == POISON)) {
            throw new IllegalStateException("poison");
        }
        if (pixels.stream().allMatch(p -> p[0] == 127)) {
            return new float[][] {{1}}; // the probe
        }
        towerBatches.add(pixels.size());
        return pixels.stream()
                .map(p -> new float[] {p[0] == NOTHING ? Float.NaN : p[0]})
                .toArray(float[][]::new);
    }

    private static ReadyImage picture(String id, long version, int content) {
        return picture(id, version, content, ImageDetails.NONE);
    }

    private static ReadyImage picture(String id, long version, int content, ImageDetails details) {
        var entry =
                new CatalogEntry(
                        new ImageMetadata(
                                id, "%064x".formatted(content), "image/png", 1, 1, details, NOW),
                        1,
                        NOW);
        var pixels = new byte[3];
        Arrays.fill(pixels, (byte) content);
        return new ReadyImage(id, version, new ReadyImage.Image(entry, pixels));
    }

    private static ReadyImage delete(String id, long version) {
        return new ReadyImage(id, version, null);
    }

    private List<Outcome> outcomes(ReadyImage... batch) {
        return indexer.index(List.of(batch)).events().stream().map(IndexedEvent::outcome).toList();
    }

    private float stored(String id) {
        return ((IndexWrite.Put) index.stored(GENERATION).get(id)).vector()[0];
    }

    @Test
    void aPollIsOneWriteWithTheHighestVersionOfEachId() {
        assertThat(
                        outcomes(
                                picture("a", 1, 1),
                                picture("b", 2, 2),
                                picture("a", 3, 3),
                                delete("c", 4)))
                .containsExactly(Outcome.INDEXED, Outcome.INDEXED, Outcome.DELETED);
        assertThat(index.batches).hasSize(1);
        assertThat(index.batches.getFirst()).hasSize(3);
        assertThat(stored("a")).isEqualTo(3);
        assertThat(towerBatches).containsExactly(2);
    }

    @Test
    void redeliveryChangesNothingAndTellsTheSame() {
        outcomes(picture("a", 1, 1));
        assertThat(outcomes(picture("a", 1, 1))).containsExactly(Outcome.INDEXED);
        assertThat(towerBatches).hasSize(1);
        assertThat(index.batches.getLast()).isEmpty();
    }

    @Test
    void olderEventsAreStale() {
        outcomes(picture("a", 5, 5));
        assertThat(outcomes(picture("a", 4, 4))).containsExactly(Outcome.STALE);
        assertThat(outcomes(delete("a", 3))).containsExactly(Outcome.STALE);
        assertThat(stored("a")).isEqualTo(5);
    }

    @Test
    void anEqualPictureKeepsItsVector() {
        outcomes(picture("a", 1, 7));
        assertThat(outcomes(picture("a", 2, 7))).containsExactly(Outcome.UNCHANGED);
        assertThat(towerBatches).hasSize(1);
        assertThat(index.stored(GENERATION).get("a").version()).isEqualTo(2);
        assertThat(stored("a")).isEqualTo(7);
    }

    @Test
    void anEqualPictureOfWhichMoreIsToldHasChanged() {
        var told = List.of("red");
        outcomes(picture("a", 1, 7));
        for (var details :
                List.of(
                        new ImageDetails("a sofa", List.of(), Map.of(), null),
                        new ImageDetails("a sofa", told, Map.of(), null),
                        new ImageDetails("a sofa", told, Map.of("shop", "12", "b", "1"), null),
                        new ImageDetails("a sofa", told, Map.of("shop", "13", "b", "1"), "u"),
                        ImageDetails.NONE)) {
            long version = index.stored(GENERATION).get("a").version() + 1;
            assertThat(outcomes(picture("a", version, 7, details)))
                    .as(details.toString())
                    .containsExactly(Outcome.INDEXED);
            assertThat(outcomes(picture("a", version + 1, 7, details)))
                    .containsExactly(Outcome.UNCHANGED);
        }
        assertThat(towerBatches).hasSize(1);
    }

    @Test
    void pixelsOfAnotherSizeAreRefusedBeforeTheTower() {
        var entry = Objects.requireNonNull(picture("bad", 1, 1).image()).entry();
        for (var pixels : List.of(new byte[0], new byte[2], new byte[12], new byte[16 << 20])) {
            var bad = new ReadyImage("bad", 2, new ReadyImage.Image(entry, pixels));
            var result = indexer.index(List.of(picture("a" + pixels.length, 1, 1), bad));
            assertThat(result.failures().get(bad).code()).isEqualTo(RejectCode.RECORD_INVALID);
            assertThat(result.failures().get(bad))
                    .hasMessageContaining("the value has " + pixels.length + " bytes");
            assertThat(result.events()).hasSize(1);
        }
        assertThat(towerBatches).containsExactly(1, 1, 1, 1);
    }

    @Test
    void pixelsOfAnotherSizeDoNotStandBeforeAGoodImageOfTheirId() {
        var good = picture("a", 1, 5);
        var entry = Objects.requireNonNull(good.image()).entry();
        var bad = new ReadyImage("a", 2, new ReadyImage.Image(entry, new byte[1]));
        assertThat(outcomes(good, bad)).containsExactly(Outcome.INDEXED);
        assertThat(stored("a")).isEqualTo(5);
    }

    @Test
    void ofManyEqualPicturesOnlyTheVectorsAreRead() {
        var batch = IntStream.range(0, 50).mapToObj(i -> picture("p" + i, i + 1, 20 + i)).toList();
        indexer.index(batch);
        var again = batch.stream().map(p -> new ReadyImage(p.id(), 99, p.image())).toList();
        assertThat(indexer.index(again).events())
                .extracting(IndexedEvent::outcome)
                .containsOnly(Outcome.UNCHANGED);
        assertThat(index.vectorReads).containsExactly(0, 50);
        assertThat(index.imageReads).isEmpty(); // which may be large
        assertThat(stored("p49")).isEqualTo(69);
    }

    @Test
    void deletedAndPublishedAgain() {
        outcomes(picture("a", 1, 7));
        assertThat(outcomes(delete("a", 2))).containsExactly(Outcome.DELETED);
        assertThat(outcomes(picture("a", 3, 7))).containsExactly(Outcome.INDEXED);
        assertThat(stored("a")).isEqualTo(7);
    }

    @Test
    void theTowerGetsBatchesOfItsSize() {
        var batch = IntStream.range(0, 10).mapToObj(i -> picture("p" + i, i + 1, 20 + i)).toList();
        indexer.index(batch);
        assertThat(towerBatches).containsExactly(4, 4, 2);
        assertThat(stored("p9")).isEqualTo(29);
    }

    @Test
    void aPoisonousPictureStandsAloneInTheEnd() {
        var result =
                indexer.index(
                        List.of(
                                picture("a", 1, 1),
                                picture("bad", 2, POISON),
                                picture("b", 3, 3),
                                picture("c", 4, 4)));
        assertThat(result.failures().keySet()).extracting(ReadyImage::id).containsExactly("bad");
        assertThat(result.failures().values())
                .extracting(RejectedEventException::code)
                .containsExactly(RejectCode.EMBEDDING_FAILED);
        assertThat(result.events()).extracting(IndexedEvent::id).containsExactly("a", "b", "c");
        assertThat(index.stored(GENERATION)).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aVectorOfNoNumbersIsTheImagesFault() {
        var result = indexer.index(List.of(picture("a", 1, 1), picture("bad", 2, NOTHING)));
        assertThat(result.failures().keySet()).extracting(ReadyImage::id).containsExactly("bad");
        assertThat(index.stored(GENERATION)).containsOnlyKeys("a");
    }

    @Test
    void aFailingEngineIsNoBadImage() {
        engine.set(true);
        var batch = List.of(picture("a", 1, 1), picture("b", 2, 2));
        assertThatThrownBy(() -> indexer.index(batch))
                .isInstanceOf(EncoderUnavailableException.class)
                .hasMessageContaining("no such device");
        assertThat(index.stored(GENERATION)).isEmpty();
        engine.set(false);
        assertThat(indexer.index(batch).failures()).isEmpty();
        assertThat(index.stored(GENERATION)).containsOnlyKeys("a", "b");
    }
}

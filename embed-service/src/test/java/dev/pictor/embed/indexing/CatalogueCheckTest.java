package dev.pictor.embed.indexing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.Version;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueCheckTest {

    private final FakeIndex index = new FakeIndex();
    private final Generation generation = new Generation("images-g", 1);

    private void store(int epoch, long offset) {
        var image =
                new IndexedImage(
                        "a",
                        Version.of(epoch, offset),
                        "0",
                        "image/png",
                        1,
                        1,
                        null,
                        List.of(),
                        Map.of(),
                        null,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        "clip");
        index.write(generation, List.of(new IndexWrite.Put(image, new float[] {1})));
    }

    @Test
    void anEmptyIndexAndOneThatFollowsTheCatalogueAreFine() {
        assertThatCode(() -> CatalogueCheck.check(index, generation, 0, 0))
                .doesNotThrowAnyException();
        store(0, 41);
        assertThatCode(() -> CatalogueCheck.check(index, generation, 0, 42))
                .doesNotThrowAnyException();
    }

    @Test
    void anIndexAheadOfTheCatalogueIsRefusedUntilTheEpochIsRaised() {
        store(0, 41);
        assertThatThrownBy(() -> CatalogueCheck.check(index, generation, 0, 41))
                .hasMessageContaining("images-g holds 1 images")
                .hasMessageContaining("raise PICTOR_EPOCH");
        assertThatCode(() -> CatalogueCheck.check(index, generation, 1, 0))
                .doesNotThrowAnyException();
    }

    @Test
    void anEpochThatWasLoweredIsRefused() {
        store(2, 0);
        assertThatThrownBy(() -> CatalogueCheck.check(index, generation, 1, 1_000_000))
                .hasMessageContaining("pictor.epoch is 1");
    }
}

package dev.pictor.emulator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.events.ImageDetails;
import dev.pictor.events.ImageMetadata;
import dev.pictor.index.Generation;
import dev.pictor.index.IndexWrite;
import dev.pictor.index.IndexedImage;
import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexContract;
import dev.pictor.index.VectorIndexException;
import dev.pictor.index.qdrant.QdrantSettings;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter that speaks to Qdrant, through a proxy that takes three of the largest images. */
class NarrowVectorIndexIT extends VectorIndexContract {

    private static final int MOST_BYTES = 512 << 10;

    @TempDir private static Path directory;
    private static LocalStore store;
    private static NarrowFront front;

    @BeforeAll
    static void start() throws IOException {
        store = LocalStore.start(directory, 0);
        front = new NarrowFront(store.port(), MOST_BYTES);
    }

    @AfterAll
    static void stop() {
        front.close();
        store.close();
    }

    @Override
    protected VectorIndex open() {
        return QdrantVectorIndex.open(QdrantSettings.plain("127.0.0.1", front.port()));
    }

    /** The model's name is what may be of any length. */
    private static IndexWrite put(String id, String model) {
        return new IndexWrite.Put(
                new IndexedImage(
                        new ImageMetadata(
                                id, "sha", "image/png", 1, 1, ImageDetails.NONE, Instant.EPOCH),
                        1,
                        Instant.EPOCH,
                        model),
                new float[] {1});
    }

    @Test
    void anImageThatIsTooLargeAloneIsNamed() {
        var generation = new Generation("narrow", 1);
        var monster = put("monster", "c".repeat(MOST_BYTES));
        try (var index = open()) {
            index.create(generation);
            assertThatThrownBy(() ->
                            index.write(
                                    generation, List.of(put("a", "small"), monster, put("b", ""))))
                    .isInstanceOf(VectorIndexException.Transient.class)
                    .hasMessageContainingAll("'monster'", "take larger messages");
        }
        try (var direct = QdrantVectorIndex.open(QdrantSettings.plain("127.0.0.1", store.port()));
                var index = open()) {
            direct.write(generation, List.of(monster));
            assertThatThrownBy(() -> index.get(generation, List.of("a", "monster")))
                    .isInstanceOf(VectorIndexException.Transient.class)
                    .hasMessageContaining("'monster'");
        }
    }
}

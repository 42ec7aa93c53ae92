package dev.pictor.emulator;

import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexContract;
import dev.pictor.index.qdrant.QdrantSettings;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The adapter that speaks to Qdrant, on the local store. */
class LocalStoreVectorIndexIT extends VectorIndexContract {

    @TempDir private static Path directory;
    private static LocalStore store;

    @BeforeAll
    static void start() {
        store = LocalStore.start(directory, 0);
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Override
    protected VectorIndex open() {
        return QdrantVectorIndex.open(QdrantSettings.plain("127.0.0.1", store.port()));
    }
}

package dev.pictor.emulator;

import dev.pictor.index.qdrant.OlderImagesContract;
import dev.pictor.index.qdrant.QdrantSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Images of an older version on the local store. */
class LocalStoreOlderImagesIT extends OlderImagesContract {

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
    protected QdrantSettings store() {
        return QdrantSettings.plain("127.0.0.1", store.port());
    }
}

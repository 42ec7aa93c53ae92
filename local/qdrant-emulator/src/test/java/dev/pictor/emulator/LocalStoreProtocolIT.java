package dev.pictor.emulator;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreProtocolIT extends QdrantProtocolContract {

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
    Address server() {
        return new Address("127.0.0.1", store.port());
    }
}

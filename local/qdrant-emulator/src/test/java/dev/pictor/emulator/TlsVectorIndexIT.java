package dev.pictor.emulator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pictor.index.VectorIndex;
import dev.pictor.index.VectorIndexContract;
import dev.pictor.index.VectorIndexException;
import dev.pictor.index.qdrant.QdrantSettings;
import dev.pictor.index.qdrant.QdrantVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter that speaks to Qdrant, through TLS. */
class TlsVectorIndexIT extends VectorIndexContract {

    @TempDir private static Path directory;
    private static LocalStore store;
    private static TlsFront front;

    @BeforeAll
    static void start() throws Exception {
        store = LocalStore.start(directory.resolve("store"), 0);
        front = new TlsFront(directory, store.port());
    }

    @AfterAll
    static void stop() throws IOException {
        front.close();
        store.close();
    }

    private static VectorIndex open(boolean tls, Optional<Path> authorities) {
        return QdrantVectorIndex.open(
                new QdrantSettings(
                        "127.0.0.1",
                        front.port(),
                        tls,
                        authorities,
                        Optional.empty(),
                        Duration.ofSeconds(10)));
    }

    @Override
    protected VectorIndex open() {
        return open(true, Optional.of(front.certificate()));
    }

    @Test
    void aCertificateOfAStrangerIsRefused() {
        try (var index = open(true, Optional.empty())) {
            assertThatThrownBy(index::check)
                    .isInstanceOf(VectorIndexException.class)
                    .hasMessageContaining("grpcs://127.0.0.1:" + front.port());
        }
    }

    @Test
    void withoutTlsNothingIsSaid() {
        try (var index = open(false, Optional.empty())) {
            assertThatThrownBy(index::check).isInstanceOf(VectorIndexException.class);
        }
    }

    @Test
    void authoritiesThatCannotBeReadAreNamed() {
        assertThatThrownBy(() -> open(true, Optional.of(directory.resolve("absent.pem"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent.pem");
    }
}

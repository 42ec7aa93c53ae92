package dev.pictor.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {

    private static final ObjectKey KEY = ObjectKey.ofRelease("clip-1", "r1", "phi.safetensors");

    @TempDir private Path directory;

    @Test
    void storesByName() {
        try (var store = ObjectStore.folder(directory.resolve("objects"))) {
            var key = ObjectKey.blob("ab".repeat(32));
            assertThat(key).hasToString("blobs/ab/" + "ab".repeat(32));
            assertThat(store.get(key)).isEmpty();
            assertThat(store.contains(key)).isFalse();
            assertThat(store.putIfAbsent(key, new byte[] {1, 2})).isTrue();
            assertThat(store.putIfAbsent(key, new byte[] {1, 2})).isFalse();
            assertThat(store.get(key)).contains(new byte[] {1, 2});
            store.put(key, new byte[0]);
            assertThat(store.get(key)).contains(new byte[0]);
            store.delete(key);
            store.delete(key);
            assertThat(store.contains(key)).isFalse();
            store.check();
        }
    }

    @Test
    void survivesReopening() {
        try (var store = ObjectStore.folder(directory)) {
            store.put(KEY, new byte[] {7});
        }
        try (var store = ObjectStore.folder(directory)) {
            assertThat(store.get(KEY)).contains(new byte[] {7});
        }
    }

    @Test
    void listsSweeps() {
        try (var store = ObjectStore.folder(directory)) {
            assertThat(store.sweeps()).isEmpty();
            store.put(ObjectKey.sweep("b"), new byte[] {1});
            store.put(ObjectKey.sweep("a"), new byte[] {1});
            store.put(ObjectKey.aside("a", ObjectKey.blob("ab".repeat(32))), new byte[] {1});
            assertThat(store.sweeps()).containsExactlyInAnyOrder("a", "b");
            store.delete(ObjectKey.sweep("a"));
            assertThat(store.sweeps()).containsExactly("b");
        }
    }

    @Test
    void wrongSettingsAreNamedWithoutTheirValues() {
        assertThatThrownBy(() -> ObjectStore.open("s3", Map.of("secret_access_key", "hush")))
                .isInstanceOf(ObjectStoreException.Permanent.class)
                .hasMessageContaining("secret_access_key")
                .hasMessageNotContaining("hush");
    }

    @Test
    void aStoreThatCannotWriteFailsTyped() throws IOException {
        var file = Files.createFile(directory.resolve("not-a-folder"));
        assertThatThrownBy(
                        () -> {
                            try (var store = ObjectStore.folder(file)) {
                                store.check();
                            }
                        })
                .isInstanceOf(ObjectStoreException.class);
    }

    @Test
    void aReaderLeavesNothingInTheFolder() throws IOException {
        try (var store = ObjectStore.folderToRead(directory)) {
            assertThat(store.get(KEY)).isEmpty();
        }
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
}

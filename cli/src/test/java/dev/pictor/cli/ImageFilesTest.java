package dev.pictor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

    @TempDir private Path root;
    private Path a;
    private Path b;

    @BeforeEach
    void files() throws IOException {
        a = Files.createDirectories(root.resolve("a"));
        b = Files.createDirectories(root.resolve("b"));
        for (var file : List.of("a/x.png", "b/x.png", "b/y.JPG", "b/phone.heic", "b/notes.txt")) {
            Files.createFile(root.resolve(file));
        }
        Files.writeString(b.resolve("metadata.jsonl"), "{\"file\": \"y.JPG\", \"id\": \"why\"}");
    }

    private static List<String> ids(ImageFiles files) {
        return files.found().stream().map(ImageFiles.Found::id).toList();
    }

    @Test
    void idsArePathsBelowTheFolderOrThoseOfTheMetadata() throws IOException {
        try (var files = new ImageFiles(List.of(root))) {
            assertThat(ids(files)).containsExactly("a/x.png", "b/x.png", "b/y.JPG");
        }
        try (var files = new ImageFiles(List.of(b))) {
            assertThat(ids(files)).containsExactly("x.png", "why");
            assertThat(files.skipped())
                    .containsExactly(b.resolve("notes.txt"), b.resolve("phone.heic"));
        }
    }

    @Test
    void oneFileDoesNotReplaceAnotherUnseen() {
        assertThatThrownBy(() -> new ImageFiles(List.of(a, b)))
                .hasMessageContainingAll("a/x.png", "b/x.png", "'x.png'", "--id");
        assertThatThrownBy(() -> new ImageFiles(List.of(a.resolve("x.png"), b.resolve("x.png"))))
                .hasMessageContaining("would both be published as 'x.png'");
    }

    @Test
    void theSameFileTwiceIsOne() throws IOException {
        try (var files = new ImageFiles(List.of(a.resolve("x.png"), a))) {
            assertThat(ids(files)).containsExactly("x.png");
        }
    }
}
